"""An embargo on the wall clock of the team: when exactly what was typed is, and another moment."""

from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_skeleton, get_timezone_name
from flask import Blueprint, Flask, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.core.i18n import marked
from webcare.experts.duty import zone_of
from webcare.replies import queries as reply_queries
from webcare.replies import service as replies
from webcare.tickets import queries as tickets
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.handoffs.consult_form import FIRST_YEAR, LAST_YEAR
from webcare.web.language import choose, present, span, zone
from webcare.web.pages import page, see_other, version_seen, wants_block
from webcare.web.tickets import desk_page
from webcare.web.tickets.desk_page import SPOKESPERSON
from workflows.rights import Right
from workflows.wall_clock import Oddity, WallMoment, moment_of

bp = Blueprint(
    "embargo", __name__, url_prefix="/spokesperson/<int:ticket_id>/<int:reply_id>/embargo"
)
FIELD = "embargo_until"
FAR = timedelta(days=31)  # more than a slip of the date picker away


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        leaves=leaves, leaves_short=leaves_short, wall_field=wall_field,
        stretch=lambda seconds: span(timedelta(seconds=seconds)),
    )  # fmt: skip


@bp.get("")
@needs(Right.SPEAK)
def look(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """When exactly the moment that is being typed is; nothing is kept."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ))
        must_be_allowed(ticket.team_id)
        reply = reply_queries.get(session, reply_id, ticket.id)
        item = f"embargo-{reply.id}" if reply.embargo_until else f"reply-{reply.id}"
        there = zone_in(session, ticket.team_id)
    if not wants_block():
        return see_other("spokesperson.desk", item=item)
    typed, told, fault = request.args.get(FIELD, ""), "", ""
    try:
        found = wall_moment(typed, there)
        if found and found.at <= present():
            fault = _("This moment has passed. Choose a later one, or none to send it at once.")
        elif found:
            told = exactly(found, typed, there)
    except Invalid as wrong:
        fault = _(wrong.fields[FIELD])
    return page("embargo_said.html", reply_id=reply_id, told=told, fault=fault)


@bp.post("")
@needs(Right.SPEAK)
def change(ticket_id: int, reply_id: int) -> ResponseReturnValue:
    """Another moment, or with `lift` none: then it leaves at once."""
    typed = forms.text(FIELD)
    try:
        with transaction() as session:
            ticket = tickets.get(session, ticket_id, team_ids(Right.READ), lock=True)
            must_be_allowed(ticket.team_id)
            reply = reply_queries.get(session, reply_id, ticket.id)
            there = zone_in(session, ticket.team_id)
            found = None if "lift" in request.form else _wanted(typed, there)
            replies.change_embargo(
                session, ticket, reply, found.at if found else None, version=version_seen(),
                by=acting(ticket.team_id), at=present(),
            )  # fmt: skip
    except (Conflict, Invalid) as wrong:
        faults = wrong.fields if isinstance(wrong, Invalid) else {}
        return desk_page.draw(
            SPOKESPERSON, status=wrong.status, item=f"embargo-{reply_id}", clash=wrong,
            typed={FIELD: typed}, faults={name: _(text) for name, text in faults.items()},
        )  # fmt: skip
    flash(
        exactly(found, typed, there) if found else _("The embargo is lifted; it leaves now."),
        "success",
    )
    return see_other("spokesperson.desk")


def _wanted(typed: str, there: ZoneInfo) -> WallMoment:
    found = wall_moment(typed, there)
    if found is None:
        problem = marked("Choose a moment, or lift the embargo.")
        raise Invalid(problem, **{FIELD: problem})
    return found


def zone_in(session: Session, team_id: int) -> ZoneInfo:
    """Where the team's clocks hang."""
    return zone_of(accounts.team(session, team_id))


def wall_moment(typed: str, there: ZoneInfo) -> WallMoment | None:
    """What a `datetime-local` field says on the clock of *there*; None for an empty one. Raises
    Invalid(embargo_until=…) for what is no moment.
    """
    if not typed.strip():
        return None
    problem = marked("This is no date.")
    try:
        wall = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid(problem, **{FIELD: problem}) from None
    if wall.tzinfo is not None or not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise Invalid(problem, **{FIELD: problem})
    return moment_of(wall, there)


def exactly(found: WallMoment, typed: str, there: ZoneInfo) -> str:
    """When it leaves, and what is odd about the moment that was typed."""
    hour = datetime.fromisoformat(typed.strip()).strftime("%H:%M")
    told = str(_("It leaves on %(when)s.", when=leaves(found.at, there)))
    if found.at - present() > FAR:
        days = (found.at - present()).days
        told += " " + ngettext(
            "Mind: that is %(num)d day from now.", "Mind: that is %(num)d days from now.", days
        )
    match found.oddity:
        case Oddity.SKIPPED:
            why = _(
                "That night the clock goes forward and %(hour)s does not exist; this is as long "
                "after the change.", hour=hour,
            )  # fmt: skip
        case Oddity.TWICE:
            why = _(
                "That night the clock goes back and %(hour)s comes twice; the second is taken, so "
                "that nothing leaves too early.", hour=hour,
            )  # fmt: skip
        case None:
            return told
        case unexpected:
            assert_never(unexpected)
    return f"{told} {why}"


def wall_field(at: datetime | None, there: ZoneInfo) -> str:
    """A moment as a `datetime-local` field holds it, on the clock of *there*."""
    return at.astimezone(there).strftime("%Y-%m-%dT%H:%M") if at else ""


def leaves(at: datetime, there: ZoneInfo | None = None) -> str:
    """A moment that cannot be mistaken: weekday, date, hour, and which time that is."""
    local = at.astimezone(there or zone())
    language = choose()
    day = format_datetime(local, _("EEEE d MMMM yyyy 'at' HH:mm"), locale=language)
    return f"{day} ({get_timezone_name(local, locale=language)})"


def leaves_short(at: datetime, there: ZoneInfo | None = None) -> str:
    """The same for a list: the hour, the weekday where it is another, the date where it is far."""
    local = at.astimezone(there or zone())
    days = (local.date() - present().astimezone(local.tzinfo).date()).days
    if days == 0:
        return f"{local:%H:%M}"
    near = days < 7  # noqa: PLR2004 - a week
    here = local.year == present().astimezone(local.tzinfo).year
    skeleton = "E" if near else "MMMd" if here else "yMMMd"
    return f"{format_skeleton(skeleton, local, locale=choose())} {local:%H:%M}"
