"""Trying out a scheme on what was decided, from the command line. Nothing is changed or sent."""

import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import click

from webcare.cli.ground import say, say_json, standing_ground
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.core.errors import WebcareError
from webcare.core.site import site
from webcare.insight import queries, sources
from webcare.insight.queries import Scope
from webcare.insight.replays import Bench, report
from workflows.scheme import CompiledScheme, SchemeError

DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
BATCH = 2000


@click.command("replay")
@click.argument("name", metavar="NAME|FILE")
@click.option("--since", type=DAY, required=True, help="Decided on this day or later.")
@click.option("--until", type=DAY, help="Decided up to and including this day.")
@click.option("--json", "as_json", is_flag=True, help="The last line is the result as JSON.")
def scheme_replay(name: str, since: datetime, until: datetime | None, *, as_json: bool) -> None:
    """Run a scheme over the tickets decided in a period: which outcomes would change.

    NAME: a scheme's newest draft, or else the version that holds.
    """
    if until is not None and until < since:
        raise click.BadParameter("the period ends before it begins", param_hint="--until")
    with standing_ground():
        bench = Bench(_scheme(name))
        scope = Scope(team_ids=None, since=local_moment(since), until=_end(until))
        seconds = _run(bench, scope)
    found = report(bench.tally, seconds)
    if found["tickets"] and found["undecided"] == found["tickets"]:
        say(
            f"nothing could be compared: all {found['tickets']} tickets stop at a question nobody"
            " was asked"
        )
    for move in found["from_to"]:
        if (move["from"], move["from_kind"]) != (move["to"], move["to_kind"]):
            say(f"{move['tickets']:>8}  {move['from']} → {move['to']} ({move['to_kind']})")
    for question, tickets in found["unanswered"].items():
        say(f"{tickets:>8}  stop at {question}, which nobody answered")
    if as_json:
        say_json(found)
    else:
        say(
            f"{found['tickets']} tickets, {found['changed']} come out elsewhere, "
            f"{found['undecided']} undecided; {found['per_second']} a second."
        )


def _run(bench: Bench, scope: Scope) -> float:
    """Take everything in *scope*, a batch a transaction; the seconds it took."""
    began, after, more = perf_counter(), None, True
    while more:
        with transaction() as session:
            decided = queries.batch(session, scope, after, limit=BATCH)
            bench.take(session, decided)
        more = len(decided) == BATCH
        after = (decided[-1].at, decided[-1].id) if decided else after
    return perf_counter() - began


def _scheme(name: str) -> CompiledScheme:
    file = Path(name)
    try:
        if file.is_file():
            return sources.compiled(file.read_text(encoding="utf-8", errors="replace"))
        with transaction() as session:
            return sources.compiled(sources.named(session, name, at=now()).text)
    except SchemeError as error:
        for fault in error.faults:
            click.echo(f"{name}: {fault}. {fault.cure}", err=True)
        sys.exit(1)
    except WebcareError as error:
        raise click.BadParameter(f"there is no file or scheme {name!r}") from error


def local_moment(moment: datetime) -> datetime:
    return moment.replace(tzinfo=ZoneInfo(site().timezone))


def _end(until: datetime | None) -> datetime:
    """The end of that day, where a day is all that was said; without one, now."""
    if until is None:
        return now()
    whole_day = until.time() == time(0)
    return local_moment(until) + (timedelta(days=1) if whole_day else timedelta(0))
