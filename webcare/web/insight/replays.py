"""Trying out a scheme on what was decided: asking, watching it go, what it would change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.db import transaction
from webcare.core.errors import Invalid, NotFound
from webcare.insight import queries, replays, sources
from webcare.insight.models import SchemeReplay
from webcare.insight.sources import Source
from webcare.schemes import drawing
from webcare.schemes import queries as schemes
from webcare.schemes.drawing import Overlay, Picture
from webcare.schemes.models import SchemeDraft
from webcare.web.access import acting, needs, team_ids
from webcare.web.insight import looking_back
from webcare.web.insight.looking_back import Asked, in_page_language
from webcare.web.language import choose, present
from webcare.web.pages import number, page, see_other
from webcare.web.schemes import drawing as scheme_drawing
from webcare.web.schemes.asked import language_asked
from webcare.web.schemes.faults import beside_form
from workflows.outcomes import in_language
from workflows.rights import Right
from workflows.scheme import CompiledScheme, SchemeError
from workflows.scheme.replay import Tally

bp = Blueprint("replays", __name__, url_prefix="/scheme/replays")
LISTED = 50


@dataclass(frozen=True, slots=True)
class End:
    """Where tickets came out: the node, and its title."""

    node: str
    title: str


@bp.get("")
@needs(Right.MANAGE_SCHEME)
def home() -> ResponseReturnValue:
    chosen = looking_back.asked()
    return _home(chosen, request.args.get("source", ""))


@bp.post("")
@needs(Right.MANAGE_SCHEME)
def ask() -> ResponseReturnValue:
    chosen, wanted = looking_back.asked(), request.form.get("source", "")
    try:
        with transaction() as session:
            scope = chosen.scope(session, team_ids())
            by = acting((scope.team_ids or team_ids())[0])
            row = replays.ask(session, _source(session, wanted), scope, by=by, at=present())
            replay_id = row.id
    except Invalid as wrong:
        return _home(chosen, wanted, _worded(wrong), status=wrong.status)
    return see_other("replays.show", replay_id=replay_id)


@bp.get("/<int:replay_id>")
@needs(Right.MANAGE_SCHEME)
def show(replay_id: int) -> ResponseReturnValue:
    """How far it is, and when it has ended what it found."""
    with transaction() as session:
        row = queries.replay(session, replay_id, team_ids())
        compiled = sources.compiled(row.text)
        language = language_asked(compiled.document)
        channel = session.get(Channel, row.channel_id) if row.channel_id else None
        return page(
            "replay.html",
            "result",
            replay=row,
            titles=in_page_language(row.titles),
            channel=channel.name if channel else "",
            language=language,
            **_found(row, compiled, language),
            **_tickets(session, row),
        )


@bp.post("/<int:replay_id>/cancel")
@needs(Right.MANAGE_SCHEME)
def cancel(replay_id: int) -> ResponseReturnValue:
    with transaction() as session:
        row = queries.replay(session, replay_id, team_ids(), lock=True)
        replays.cancel(session, row, by=acting(row.team_ids[0]), at=present())
    return see_other("replays.show", replay_id=replay_id)


def _worded(wrong: Invalid) -> dict[str, str]:
    """What is wrong with each field; the first fault of a scheme in the language of the page."""
    if isinstance(wrong.__cause__, SchemeError):
        fault = beside_form(wrong.__cause__.faults[0], choose())
        return {"source": f"{fault.node}: {fault.message}" if fault.node else fault.message}
    return wrong.fields


def _usual(drafts: Sequence[SchemeDraft], versions: Sequence[Mapping[str, Any]]) -> str:
    """The option that is chosen where nobody chose: the first that can run."""
    sound = [f"draft-{each.id}" for each in drafts if not each.faults]
    return next(iter([*sound, *(f"version-{each['id']}" for each in versions)]), "")


def _home(
    chosen: Asked, source: str, wrong: dict[str, str] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    with transaction() as session:
        drafts, versions = schemes.drafts(session, team_ids()), looking_back.versions(session)
        return page(
            "replays.html",
            status=status,
            drafts=drafts,
            versions=versions,
            teams=looking_back.teams(session, team_ids()),
            channels=looking_back.channels(session, team_ids()),
            replays=queries.replays(session, team_ids()),
            chosen={
                "source": source or _usual(drafts, versions),
                "since": chosen.since, "until": chosen.until, "team": chosen.team,
                "channel": chosen.channel,
            },
            wrong=wrong or {},
        )  # fmt: skip


def _source(session: Session, wanted: str) -> Source:
    kind, _dash, written = wanted.partition("-")
    known = written.isascii() and written.isdigit() and len(written) <= 16  # noqa: PLR2004 - fits a bigint
    if known and kind == "draft":
        return sources.of_draft(session, int(written), team_ids())
    if known and kind == "version":
        return sources.of_version(session, int(written))
    raise NotFound("There is no such version of a scheme.")


def _found(row: SchemeReplay, compiled: CompiledScheme, language: str) -> dict[str, Any]:
    """What it found, in words and as a drawing; titles of outcomes that are gone come from it."""
    tally = Tally.from_dump(row.result)
    name_of = _names(row, compiled, language)
    return {
        "moves": [
            (End(was, name_of(was)), End(now, name_of(now)), tickets, (was, a) != (now, b))
            for (was, a, now, b), tickets in sorted(
                tally.moves.items(), key=lambda each: (each[0][:2] == each[0][2:], -each[1])
            )
        ],
        "unanswered": [
            (node, name_of(node), tickets) for node, tickets in tally.unanswered.most_common()
        ],
        "name_of": name_of,
        "drawn": _drawn(tally, compiled, language),
        "legend": scheme_drawing.legend(language),
    }


def _names(row: SchemeReplay, compiled: CompiledScheme, language: str) -> Callable[[str], str]:
    def name_of(node: str) -> str:
        if node in compiled.questions:
            return compiled.questions[node].text(language)
        if node in compiled.outcomes:
            return compiled.outcomes[node].title(language)
        return in_language(row.result.get("names", {}).get(node, {}), language) or node

    return name_of


def _drawn(tally: Tally, compiled: CompiledScheme, language: str) -> Markup:
    """The scheme with how many would pass; outcomes that get more or fewer say so."""
    before: dict[str, int] = {}
    for (was, _kind, _now, _now_kind), tickets in tally.moves.items():
        before[was] = before.get(was, 0) + tickets
    notes = {
        node: str(_("%(before)s before", before=before.get(node, 0)))
        for node in compiled.outcomes
        if before.get(node, 0) != tally.nodes[node]
    }
    notes |= {
        node: str(_("%(tickets)s stop here", tickets=tickets))
        for node, tickets in tally.unanswered.items()
    }
    traffic: dict[str | tuple[str, str], int] = {}
    traffic.update((node, tickets) for node, tickets in tally.nodes.items())
    traffic.update((edge, tickets) for edge, tickets in tally.edges.items())
    overlay = Overlay(
        traffic=traffic,
        changes=dict.fromkeys(notes, "changed"),
        notes=notes,
    )
    made = drawing.svg(Picture.of_compiled(compiled), language, overlay=overlay)
    return Markup(made)  # noqa: S704 - every text in it is escaped where it is written


def _tickets(session: Session, row: SchemeReplay) -> dict[str, Any]:
    """One page of what changed, or of the one move that the address names."""
    was, now = request.args.get("was"), request.args.get("now")
    found: Sequence[Any] = queries.replayed(
        session, row.id, was=was, now=now, after=number("after"), limit=LISTED + 1
    )
    here: dict[str, Any] = {"replay_id": row.id, "was": was, "now": now}
    more = found[LISTED - 1][1].id if len(found) > LISTED else None
    return {
        "tickets": found[:LISTED],
        "only": bool(was or now),
        "next_url": url_for("replays.show", after=more, **here) + "#tickets" if more else "",
        "first_url": url_for("replays.show", **here) + "#tickets" if number("after") else "",
    }
