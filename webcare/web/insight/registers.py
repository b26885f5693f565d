"""The register of what is watched and what was let stand: why, by whom, and when to look again."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcare.channels.models import ChannelKind
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.experts.models import Theme
from webcare.tickets import asides, look_again
from webcare.tickets.asides import Entry, Place, Wanted
from webcare.tickets.author_models import Aside, AsideKind
from webcare.web.access import needs, team_ids
from webcare.web.handoffs.consult_form import FIRST_YEAR, LAST_YEAR
from webcare.web.insight import looking_back
from webcare.web.insight.ledger import FORMATS
from webcare.web.language import present, told, zone
from webcare.web.pages import number, page
from webcare.web.themes import theme_name, themes_of
from webcare.web.tickets.ticket import done, on_ticket
from webcare.web.tickets.ticket_page import draw
from webcare.web.words import word
from workflows.rights import Right
from workflows.ticket import Resolution

bp = Blueprint("registers", __name__)
Known = TypeVar("Known", bound=StrEnum)
MOST_ROWS = 100_000

KINDS = {
    AsideKind.WATCH: (_l("Watched"), "eye"),
    AsideKind.LET_STAND: (_l("Let stand"), "archive"),
}
ENDED = {
    "author_reacts": _l("the author wrote again"),
    "review_due": _l("the date came"),
    "look_again": _l("the date came"),
    "reopen": _l("opened again"),
    "close": _l("closed"),
    "resume": _l("taken up again"),
}
RESOLUTIONS = (
    Resolution.LET_STAND, Resolution.MODERATED, Resolution.SPAM, Resolution.MOOT,
    Resolution.REFERRED, Resolution.ANSWERED_ELSEWHERE, Resolution.DUPLICATE,
)  # fmt: skip


@bp.get("/register")
@needs(Right.READ)
def show() -> ResponseReturnValue:
    """One page of it, the newest first."""
    wanted, seen = _wanted(), _teams()
    with transaction() as session:
        after = Place.read(request.args.get("after", ""))
        found = asides.register(session, seen, wanted, after=after)
        last = found[-1].aside if len(found) == asides.PAGE else None
        return page(
            "register.html", "entries", found=found, wanted=wanted, themes=themes_of(session, seen),
            after=str(Place(last.said_at, last.id)) if last else "",
            teams=looking_back.teams(session, team_ids()), kinds=KINDS,
            channels=tuple(ChannelKind), resolutions=RESOLUTIONS, ended_word=ended_word,
            chosen={name: value for name, value in request.args.items()
                    if value and name != "after"},
        )  # fmt: skip


@bp.get("/register/webcare-register.<any(csv, xlsx):form>")
@needs(Right.EXPORT)
def download(form: str) -> ResponseReturnValue:
    """What the filters show, all of it, as a table; no cell of it runs as a formula."""
    write, mime = FORMATS[form]
    header = (
        _("Ticket"), _("Kind"), _("Subject"), _("Channel"), _("Theme"), _("Reason"),
        _("Decided by"), _("Closed as"), _("By whom"), _("When"), _("Look again"),
        _("Why look again"), _("Came back"), _("Because"),
    )  # fmt: skip
    with transaction() as session:
        found = asides.register(session, _teams(), _wanted(), limit=MOST_ROWS)
        themes = themes_of(session, _teams())
        content = write(header, (_row(each, themes) for each in found), timezone=zone().key)
    response = Response(content, mimetype=mime.partition(";")[0])
    name = f"webcare-register-{present():%Y-%m-%d}.{form}"
    response.headers["Content-Type"] = mime
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post("/tickets/<int:ticket_id>/look-again")
@needs(Right.DECIDE)
def look(ticket_id: int) -> ResponseReturnValue:
    """Set the day on which a ticket that lies aside comes to the inbox; none takes it away."""
    typed = {"on": request.form.get("on", ""), "why": request.form.get("why", "")}
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            day = _typed_day(typed["on"])
            look_again.set_date(session, ticket, day, why=typed["why"], by=by, at=present())
    except Invalid as wrong:
        return draw(ticket_id, status=wrong.status, looking=typed, look_wrong=told(wrong))
    return done(ticket_id)


def ended_word(aside: Aside) -> str:
    """Why it lies aside no more."""
    return str(ENDED.get(aside.ended_by, ""))


def _row(entry: Entry, themes: Mapping[int, Theme]) -> tuple[object, ...]:
    aside, ticket = entry.aside, entry.ticket
    return (
        ticket.id, str(KINDS[aside.kind][0]), ticket.subject, word(ticket.channel_kind),
        theme_name(themes.get(ticket.theme_id or 0)), aside.why,
        _("the scheme") if aside.by_scheme else _("a person’s own word"),
        word(aside.resolution) if aside.resolution else "", aside.said_by_name, aside.said_at,
        aside.look_again_at, aside.look_again_why, aside.ended_at, ended_word(aside),
    )  # fmt: skip


def _teams() -> list[int]:
    """One's teams, or the one that the address names among them."""
    chosen = number("team")
    return [chosen] if chosen in team_ids() else team_ids()


def _wanted() -> Wanted:
    """What the address asks; what it does not understand narrows nothing."""
    given: Mapping[str, str] = request.args
    until = _day(given.get("until", ""))
    return Wanted(
        kind=_known(AsideKind, given.get("kind", "")),
        theme_id=number("theme") or None,
        channel=_known(ChannelKind, given.get("channel", "")),
        resolution=_known(Resolution, given.get("resolution", "")),
        reason=given.get("q", "")[:200].replace("\x00", " ").strip(),
        since=_day(given.get("since", "")),
        until=until + timedelta(days=1) if until else None,
        with_past=given.get("past") == "yes",
    )


def _typed_day(text: str) -> date | None:
    """The day of the form, None where it was emptied; raises Invalid for what is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("Choose a day after today, within five years.") from None


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
