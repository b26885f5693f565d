"""The traffic of a scheme: on its drawing, in numbers, and where people decide otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.core.tables import csv_bytes
from webcare.insight import proposals, traffic
from webcare.insight.traffic import Traffic
from webcare.schemes import drawing
from webcare.schemes import queries as schemes
from webcare.schemes.drawing import Overlay, Picture
from webcare.schemes.models import SchemeVersion
from webcare.web.access import acting, may, needs, team_ids
from webcare.web.insight import looking_back, traffic_words
from webcare.web.language import present, zone
from webcare.web.pages import number, page, see_other
from webcare.web.schemes import drawing as scheme_drawing
from webcare.web.schemes.asked import language_asked
from workflows.rights import Right
from workflows.scheme import CompiledScheme

bp = Blueprint("traffic", __name__, url_prefix="/scheme/traffic")
HEADER = (
    "question", "question text", "answer", "answer text", "leads to", "tickets", "by facts",
    "decided otherwise", "median seconds at the question",
)  # fmt: skip


@bp.get("")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    chosen, teams = looking_back.asked(), team_ids(Right.READ)
    with transaction() as session:
        version, compiled = _version(session)
        scope = chosen.scope(session, teams)
        found = traffic.of_version(session, version.id, scope, gates=traffic.gates_of(compiled))
        said = traffic.overrulings(session, version.id, scope)
        mine = looking_back.teams(session, teams)
        language = language_asked(compiled.document)
        overruled = traffic_words.overruled(found, said, compiled, language)
        proposing = _proposing(mine, chosen.team)
        context: dict[str, Any] = {
            "cards": _cards(session, overruled, proposing),
            "versions": looking_back.versions(session),
            "channels": looking_back.channels(session, teams),
        }
    total = sum(each.total for each in found.answers.values())
    facts = sum(each.by_facts for each in found.answers.values())
    return page(
        "traffic.html",
        version=version,
        title=compiled.document.title(language),
        language=language,
        teams=mine,
        proposing=proposing,
        asked=_address(chosen, version),
        longer=looking_back.year_ago(),
        traffic=found,
        by_facts=round(100 * facts / total) if total else 0,
        against=sum(each.against for each in found.answers.values()),
        overruled=overruled,
        rows=traffic_words.by_question(found, compiled, language),
        gate_times={
            gate: (title, traffic_words.said_time(seconds))
            for gate, title, seconds in traffic_words.gates(found, compiled, language)
        },
        gate_of=traffic.gates_of(compiled),
        drawn=_drawn(found, compiled, language),
        legend=scheme_drawing.legend(language, overruled=bool(overruled)),
        **context,
    )


@bp.get("/traffic.csv")
@needs(Right.READ)
def download() -> ResponseReturnValue:
    """The same numbers as a table."""
    with transaction() as session:
        version, compiled = _version(session)
        scope = looking_back.asked().scope(session, team_ids(Right.READ))
        found = traffic.of_version(session, version.id, scope, gates=traffic.gates_of(compiled))
    language = language_asked(compiled.document)
    rows: list[tuple[Any, ...]] = [
        (gate, title, "", "", "", "", "", "", seconds)
        for gate, title, seconds in traffic_words.gates(found, compiled, language)
    ]
    rows += [
        (
            each.question, each.question_text, each.answer, each.answer_text, each.target_text,
            each.passed.total, each.passed.by_facts, each.passed.against, each.seconds,
        )
        for each in traffic_words.rows(found, compiled, language)
    ]  # fmt: skip
    response = Response(csv_bytes(HEADER, rows, timezone=zone().key))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"webcare-{version.slug}-{version.number}-traffic.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/proposals")
@needs(Right.IMPROVE)
def propose() -> ResponseReturnValue:
    """Put a question that is often decided otherwise on the team's improvement list."""
    team_id, question = number("for_team"), request.form.get("question", "")
    if team_id not in team_ids(Right.READ) or team_id not in team_ids(Right.IMPROVE):
        raise NotFound("There is no such team.")
    with transaction() as session:
        version, compiled = _version(session)
        if question not in compiled.questions:
            raise NotFound("There is no such question in this scheme.")
        scope = looking_back.asked().scope(session, [team_id])
        said = traffic.overrulings(session, version.id, scope, question=question)
        language = language_asked(compiled.document)
        card = proposals.propose(
            session, team_id, *traffic_words.card(compiled, version, question, said, language),
            said, by=acting(team_id), at=present(),
        )  # fmt: skip
        improvement_id = card.id
    return see_other("improvement.card", improvement_id=improvement_id)


def _version(session: Session) -> tuple[SchemeVersion, CompiledScheme]:
    """The version asked for, or the one that serves the first of the person's teams."""
    asked = number("version")
    if asked:
        version = schemes.version(session, asked)
    else:
        mine = looking_back.teams(session, team_ids(Right.READ, Right.IMPROVE))
        version = schemes.newest(session, mine[0].scheme, at=present())
    return version, schemes.compiled(version)


def _proposing(teams: Sequence[Any], chosen: int) -> list[Any]:
    """The teams on whose list the person may put something, of those looked at."""
    return [
        each for each in teams if may(Right.IMPROVE, each.id) and (not chosen or each.id == chosen)
    ]


def _cards(
    session: Session, overruled: Sequence[traffic_words.Overruled], proposing: Sequence[Any]
) -> dict[str, Mapping[int, int]]:
    """Question to team to its open card, where a change was proposed already."""
    if not overruled or not proposing:
        return {}
    titles = {
        each.question: traffic_words.card_title(each.question, each.text) for each in overruled
    }
    found = proposals.standing(session, [each.id for each in proposing], [*titles.values()])
    return {name: found.get(title, {}) for name, title in titles.items()}


def _address(chosen: looking_back.Asked, version: SchemeVersion) -> dict[str, Any]:
    return {
        "version": version.id,
        "since": chosen.since,
        "until": chosen.until,
        "team": chosen.team or None,
        "channel": chosen.channel or None,
        "lang": request.args.get("lang"),
    }


def _drawn(found: Traffic, compiled: CompiledScheme, language: str) -> Markup:
    times = {**found.seconds, **found.gates}
    notes = {
        name: traffic_words.said_time(seconds)
        for name, seconds in times.items()
        if (name in compiled.questions or name in compiled.document.gates) and seconds >= 1
    }
    overlay = Overlay(traffic=found.overlay(compiled), notes=notes, overruled=found.overruled())
    made = drawing.svg(Picture.of_compiled(compiled), language, overlay=overlay)
    return Markup(made)  # noqa: S704 - every text in it is escaped where it is written
