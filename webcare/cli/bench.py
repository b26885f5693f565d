"""Measuring the pages beside a bare floor; docs/bench.md says what and how."""

import sys

import click

from config import from_environment
from webcare.cli.ground import say, say_json, tell_fault

PAGES = ("inbox", "deep", "filtered", "ticket", "search", "reply", "intake")


def _users(_context: click.Context, _option: click.Parameter, given: str) -> tuple[int, ...]:
    try:
        users = tuple(int(each) for each in given.split(","))
    except ValueError:
        users = ()
    if not users or min(users) < 1:
        raise click.BadParameter("give numbers of users, as in 1,4,16")
    return users


@click.command()
@click.option("--tickets", default=10_000, show_default=True, type=click.IntRange(100))
@click.option("--users", default="1,4", show_default=True, callback=_users, help="At once.")
@click.option("--seconds", default=5.0, show_default=True, help="For each page and its floor.")
@click.option("--page", "only", multiple=True, type=click.Choice(PAGES), help="These alone.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a page and number of users.")
@click.option("--drop", is_flag=True, help="Remove the database of that size, and measure nothing.")
def bench(
    *, tickets: int, users: tuple[int, ...], seconds: float, only: tuple[str, ...], as_json: bool,
    drop: bool,
) -> None:  # fmt: skip
    """Measure pages and intake beside a bare floor, in a database of their own.

    The database is made at the first run of a size and kept for the next.
    """
    from bench import database
    from bench.run import Wish, ground, measure, prepare
    from bench.serve import BenchError

    def progress(what: str) -> None:
        if sys.stderr.isatty() or not as_json:
            click.echo(f"  {what} …", err=True)

    try:
        with ground(from_environment()) as config:
            if drop:
                database.drop(str(config.database_url), tickets)
                say(f"Removed {database.name(tickets)}.")
                return
            ready = prepare(config, tickets, say=progress)
            wish = Wish(tickets, users, seconds, frozenset(only))
            if not as_json:
                say(_HEAD)
            for line in measure(ready, wish, say=progress):
                say_json(line.told()) if as_json else say(_row(line.told()))
    except BenchError as error:
        tell_fault(str(error))
        sys.exit(1)


_COLUMNS = ("page", "tickets", "users", "floor_ms", "ours_ms", "ours_p95_ms", "ratio", "queries")
_HEAD = "".join(f"{name:>13}" for name in _COLUMNS)


def _row(told: dict[str, object]) -> str:
    shown = ["–" if told[name] is None else str(told[name]) for name in _COLUMNS]
    row = "".join(f"{each:>13}" for each in shown)
    return f"{row}  {told['per_second']}/s" if "per_second" in told else row


COMMANDS: dict[str, click.Command] = {"bench": bench}
