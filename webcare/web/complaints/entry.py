"""The ways in that a person opens: a letter or a talk that is written down, a ticket converted."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import queries as accounts
from webcare.accounts.service import today
from webcare.channels import queries as channels
from webcare.channels.models import Channel, ChannelKind
from webcare.complaints import queries, service
from webcare.complaints.service import Lodged
from webcare.core import tokens
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.intake.on_paper import Letter
from webcare.tickets import queries as tickets
from webcare.web import forms, uploads
from webcare.web.access import acting, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other
from webcare.web.tickets.ticket import on_ticket
from webcare.web.words import language_name
from workflows.complaint import WayIn
from workflows.rights import Right

bp = Blueprint("complaints_entry", __name__)
PAPER = (WayIn.LETTER, WayIn.ORAL)
FIELDS = ("way", "name", "postal", "email", "language", "subject", "facts", "received_on")


@bp.get("/complaints/new")
@needs(Right.DECIDE)
def new() -> ResponseReturnValue:
    return _form({"way": WayIn.LETTER.value, "once": tokens.new_nonce()})


@bp.post("/complaints/new")
@needs(Right.DECIDE)
def add() -> ResponseReturnValue:
    """A ticket with its complaint; the same form sent twice is one."""
    typed: dict[str, Any] = {name: forms.text(name).strip() for name in FIELDS}
    typed["once"] = request.form.get("once", "")[:64] or tokens.new_nonce()
    team_id = _team_id()
    try:
        lodged = _lodged(typed)
        _must_say(typed)
        with transaction() as session:
            letter = _letter(typed)
            channel = _channel(session, team_id)
            ticket_id = pipeline.enter_complaint(
                session, channel, letter, lodged, by=acting(team_id), at=present()
            )
            complaint = queries.of_ticket(session, ticket_id)
            complaint_id = complaint.id if complaint else 0
    except Invalid as wrong:
        faults = {name: _(fault) for name, fault in wrong.fields.items()}
        if uploads.were_chosen():
            faults.setdefault("files", _("Choose your files again: a browser does not keep them."))
        return _form(typed, wrong.status, faults)
    except Conflict as refused:
        return _form(typed, refused.status, problem=told(refused))
    flash(_("The complaint is in the register; its term runs."), "success")
    return see_other("complaints_one.show", complaint_id=complaint_id)


def _letter(typed: dict[str, Any]) -> Letter:
    language = typed["language"] if typed["language"] in forms.NAMED_IN else None
    return Letter(
        once=typed["once"], text=typed["facts"], name=typed["name"], address=typed["email"],
        subject=typed["subject"] or typed["facts"][:80], postal=typed["postal"], language=language,
        files=uploads.kept(),
    )  # fmt: skip


def _lodged(typed: dict[str, Any]) -> Lodged:
    way = WayIn(typed["way"]) if typed["way"] in PAPER else WayIn.LETTER
    return Lodged(
        way_in=way, name=typed["name"], address=typed["postal"], facts=typed["facts"],
        received_on=_day(typed["received_on"]),
    )  # fmt: skip


def _must_say(typed: dict[str, Any]) -> None:
    """Raise Invalid for what an entry cannot do without; name and address may still be missing."""
    if not typed["facts"]:
        raise Invalid("Write what it is about.", facts="Write what it is about.")


def _day(text: str) -> date | None:
    """The day of receipt; none where the field was left empty."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("Give a date.", received_on="Give a date.") from None


def _team_id() -> int:
    """The team that the form names, else the first; NotFound for one that is not theirs."""
    mine = team_ids(Right.DECIDE)
    asked = number("team") or mine[0]
    if asked not in mine:
        raise NotFound("There is no such team.")
    return asked


def _channel(session: Session, team_id: int) -> Channel:
    """Where tickets of letters lie: the team's form, else its mailbox."""
    own = [each for each in channels.channels(session, [team_id]) if each.enabled]
    for kind in (ChannelKind.FORM, ChannelKind.MAIL):
        for each in own:
            if each.kind is kind and each.owned:
                return each
    raise Conflict("The team has no form and no mailbox that a ticket could lie in.")


def _form(
    typed: dict[str, Any], status: int = 200, faults: dict[str, str] | None = None,
    problem: str = "",
) -> ResponseReturnValue:  # fmt: skip
    mine = team_ids(Right.DECIDE)
    with transaction() as session:
        teams = [each for each in accounts.teams(session) if each.id in mine]
        team_id = number("team") or teams[0].id
        team = next((each for each in teams if each.id == team_id), teams[0])
        return page(
            "complaints/new.html", typed=typed, faults=faults or {}, problem=problem, teams=teams,
            team=team, ways=PAPER, today=today(team, present()),
            team_options=[(each.id, each.name) for each in teams],
            language_options=[(code, language_name(code)) for code in forms.NAMED_IN],
            status=status,
        )  # fmt: skip


@bp.get("/tickets/<int:ticket_id>/complaint")
@needs(Right.DECIDE)
def ask(ticket_id: int) -> ResponseReturnValue:
    """The form by which a person makes a ticket a formal complaint."""
    return _convert_form(ticket_id, {})


@bp.post("/tickets/<int:ticket_id>/complaint")
@needs(Right.DECIDE)
def convert(ticket_id: int) -> ResponseReturnValue:
    typed = {name: forms.text(name).strip() for name in ("name", "postal", "facts", "received_on")}
    try:
        with on_ticket(ticket_id) as (session, ticket, by):
            lodged = Lodged(
                way_in=service.way_of(ticket), name=typed["name"], address=typed["postal"],
                facts=typed["facts"], received_on=_day(typed["received_on"]),
            )  # fmt: skip
            complaint = service.convert(session, ticket, lodged, by=by, at=present())
    except Invalid as wrong:
        faults = {name: _(fault) for name, fault in wrong.fields.items()}
        return _convert_form(ticket_id, typed, wrong.status, faults)
    flash(_("It is a formal complaint now; its term runs."), "success")
    return see_other("complaints_one.show", complaint_id=complaint.id)


def _convert_form(
    ticket_id: int, typed: dict[str, str], status: int = 200, faults: dict[str, str] | None = None
) -> ResponseReturnValue:
    with on_ticket(ticket_id) as (session, ticket, _by):
        known = queries.of_ticket(session, ticket.id)
        if known is not None:
            return see_other("complaints_one.show", complaint_id=known.id)
        team = accounts.team(session, ticket.team_id)
        newest = tickets.last_inbound(session, ticket.id)
        way = service.way_of(ticket)
        filled = {
            "name": ticket.author_name, "postal": "",
            "facts": newest.reply_text if newest else "",
            "received_on": today(team, ticket.opened_at).isoformat(),
        }  # fmt: skip
        return page(
            "complaints/convert.html", ticket=ticket, team=team, way=way, typed=filled | typed,
            faults=faults or {}, today=today(team, present()), status=status,
        )  # fmt: skip
