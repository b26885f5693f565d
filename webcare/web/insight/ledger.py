"""The ledger: every event of every handoff, to search, to print and to take along."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from webcare.core.db import transaction
from webcare.core.tables import csv_bytes, xlsx_bytes
from webcare.experts import queries as experts
from webcare.handoffs import queries
from webcare.handoffs.answering import HandBack
from webcare.handoffs.models import LedgerEntry
from webcare.handoffs.queries import LedgerFilter
from webcare.web.access import needs, team_ids
from webcare.web.handoffs.consult_form import FIRST_YEAR, LAST_YEAR
from webcare.web.language import present, zone
from webcare.web.pages import number, page
from webcare.web.words import word
from workflows.handoff import HandoffKind, HandoffState
from workflows.rights import Right

bp = Blueprint("ledger", __name__, url_prefix="/ledger")
Known = TypeVar("Known", bound=StrEnum)

EVENTS = {
    "forwarded": (_l("asked"), "message-forward"),
    "escalated": (_l("escalated"), "speakerphone"),
    "accepted": (_l("being looked at"), "eye"),
    "answered": (_l("answered"), "check"),
    "added": (_l("added something"), "message-plus"),
    "declined": (_l("not for them"), "arrow-back-up"),
    "asked_info": (_l("asked back"), "message-question"),
    "gave_info": (_l("told more"), "send"),
    "handed_back": (_l("handed back"), "quote"),
    "hold_lifted": (_l("hold lifted"), "player-play"),
    "expired": (_l("term passed"), "clock-exclamation"),
    "withdrawn": (_l("withdrawn"), "x"),
    "link_revoked": (_l("link revoked"), "unlink"),
    "reminded": (_l("reminded"), "bell"),
    "moved_on": (_l("put to the next"), "arrow-forward-up"),
    "passed_over": (_l("passed over"), "arrow-guide"),
    "used": (_l("used in the answer"), "corner-up-right"),
    "link_refused": (_l("link refused"), "lock"),
    "link_elsewhere": (_l("link opened elsewhere"), "unlink"),
    "link_renewed": (_l("new link sent"), "link"),
    "mail_stranger": (_l("mail of someone else"), "user-exclamation"),
    "mail_refused": (_l("mail refused"), "lock"),
    "mail_empty": (_l("mail without words"), "mail"),
    "mail_automatic": (_l("automatic mail"), "robot"),
}
HEADER = (
    _l("When"), _l("Question no."), _l("Ticket"), _l("Kind"), _l("What"), _l("State"), _l("From"),
    _l("To"), _l("Question"), _l("Why"), _l("Result"), _l("Times returned"),
)  # fmt: skip
FORMATS = {
    "csv": (csv_bytes, "text/csv; charset=utf-8"),
    "xlsx": (
        xlsx_bytes,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@bp.get("")
@needs(Right.READ_LEDGER)
def show() -> ResponseReturnValue:
    filters, teams = _filters(), team_ids()
    with transaction() as session:
        found = queries.page(session, teams, filters, request.args.get("after"))
        desks = {desk.slug: desk for team in teams for desk in experts.desks(session, team)}
        people = [each for team in teams for each in experts.directory(session, team)]
    chosen = {name: value for name, value in request.args.items() if value and name != "after"}
    return page(
        "ledger.html",
        "entries",
        entries=found.entries,
        after=found.next_cursor,
        chosen=chosen,
        desks=desks,
        people=people,
        kinds=list(HandoffKind),
        states=list(HandoffState),
        event_word=event_word,
        result_words=result_words,
        shapes={event: shape for event, (_words, shape) in EVENTS.items()},
    )


@bp.get("/webcare-ledger.<any(csv, xlsx):form>")
@needs(Right.EXPORT)
def download(form: str) -> ResponseReturnValue:
    """What the filters show, all of it, as a table; no cell of it runs as a formula."""
    write, mime = FORMATS[form]
    with transaction() as session:
        rows = (_row(entry) for entry in queries.whole_ledger(session, team_ids(), _filters()))
        content = write([str(each) for each in HEADER], rows, timezone=zone().key)
    response = Response(content, mimetype=mime.partition(";")[0])
    name = f"webcare-ledger-{present():%Y-%m-%d}.{form}"
    response.headers["Content-Type"] = mime
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def event_word(event: str) -> str:
    """What happened, as people call it; what we have no word for stays as it is."""
    return str(EVENTS[event][0]) if event in EVENTS else event.replace("_", " ")


def result_words(entry: LedgerEntry) -> str:
    """What came of it. A desk's hand-back is kept as its mode and its words."""
    if entry.event != "handed_back":
        return entry.result
    mode, _colon, text = entry.result.partition(": ")
    known = _known(HandBack, mode)
    if known is None:
        return entry.result
    return f"{word(known)}: {text}" if text else word(known)


def _row(entry: LedgerEntry) -> tuple[object, ...]:
    """The entry under `HEADER`, in the reader's words."""
    return (
        entry.at, entry.handoff_id, entry.ticket_id, word(entry.kind), event_word(entry.event),
        word(entry.state), entry.from_name, entry.to_name, entry.question, entry.why,
        result_words(entry), entry.returned_count,
    )  # fmt: skip


def _filters() -> LedgerFilter:
    """What the address asks; what it does not understand narrows nothing."""
    given: Mapping[str, str] = request.args
    until = _day(given.get("until", ""))
    return LedgerFilter(
        kind=_known(HandoffKind, given.get("kind", "")),
        state=_known(HandoffState, given.get("state", "")),
        desk=given.get("desk") or None,
        expert_id=number("expert") or None,
        since=_day(given.get("since", "")),
        until=until + timedelta(days=1) if until else None,
        text=given.get("q", "")[:200].replace("\x00", " "),
    )


def _known(values: type[Known], text: str) -> Known | None:
    return values(text) if text in {str(each) for each in values} else None


def _day(text: str) -> datetime | None:
    """Midnight at the begin of that day, where the reader is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:  # beyond it, a time zone leaves the calendar
        return None
    return datetime.combine(day, time(0), zone())
