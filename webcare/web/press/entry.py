"""A new press call, written down as they speak; or the card of a ticket that is there."""

from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import queries as accounts
from webcare.channels import queries as channels
from webcare.channels.models import Channel, ChannelKind
from webcare.core import tokens
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.experts.duty import zone_of
from webcare.intake.on_paper import PhoneCall
from webcare.press import entering
from webcare.tickets import queries as tickets
from webcare.web.access import acting, me, must_be_allowed, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import number, page, see_other
from webcare.web.press import fields
from webcare.web.press.words import zone_options
from workflows.rights import Right

bp = Blueprint("press_entry", __name__)


@bp.get("/press/new")
@needs(Right.SPEAK, Right.DECIDE)
def new() -> ResponseReturnValue:
    return _form({"once": tokens.new_nonce(), "caller": me().id})


@bp.post("/press/new")
@needs(Right.SPEAK, Right.DECIDE)
def add() -> ResponseReturnValue:
    """A ticket with its card; the same form sent twice is one."""
    typed = fields.typed()
    typed["once"] = request.form.get("once", "")[:64] or tokens.new_nonce()
    team_id = _team_id()
    try:
        with transaction() as session:
            own_zone = zone_of(accounts.team(session, team_id)).key
            card = pipeline.enter_press_call(
                session, _channel(session, team_id), _call(typed), fields.told(typed, own_zone),
                by=acting(team_id), at=present(),
            )  # fmt: skip
    except Invalid as wrong:
        faults = {name: _(fault) for name, fault in wrong.fields.items()}
        return _form(typed, wrong.status, faults)
    except Conflict as refused:
        return _form(typed, refused.status, problem=told(refused))
    flash(_("The call is written down; its clock runs."), "success")
    return see_other("press_one.show", card_id=card.id)


@bp.post("/tickets/<int:ticket_id>/press")
@needs(Right.SPEAK, Right.DECIDE)
def of_ticket(ticket_id: int) -> ResponseReturnValue:
    """Give the ticket a press card, or go to the one it has."""
    with transaction() as session:
        ticket = tickets.get(session, ticket_id, team_ids(Right.READ), lock=True)
        must_be_allowed(ticket.team_id)
        card = entering.of_ticket(session, ticket, by=acting(ticket.team_id), at=present())
    return see_other("press_one.show", card_id=card.id)


def _call(typed: dict[str, Any]) -> PhoneCall:
    return PhoneCall(
        once=typed["once"], text=typed["question"], name=typed["name"], address=typed["email"],
        medium=typed["medium"], phone=typed["phone"],
    )  # fmt: skip


def _team_id() -> int:
    """The team that the form names, else the first; NotFound for one that is not theirs."""
    mine = team_ids(Right.SPEAK, Right.DECIDE)
    asked = number("team") or mine[0]
    if asked not in mine:
        raise NotFound("There is no such team.")
    return asked


def _channel(session: Session, team_id: int) -> Channel:
    """Where tickets of calls lie: the team's form, else its mailbox."""
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
    mine = team_ids(Right.SPEAK, Right.DECIDE)
    with transaction() as session:
        teams = [each for each in accounts.teams(session) if each.id in mine]
        team_id = number("team") or teams[0].id
        team = next((each for each in teams if each.id == team_id), teams[0])
        own_zone = zone_of(team).key
        return page(
            "press/new.html", typed={"zone": own_zone} | typed, faults=faults or {},
            problem=problem, teams=teams, team=team,
            team_options=[(each.id, each.name) for each in teams],
            zone_options=zone_options(own_zone), callers=fields.callers(session, team.id),
            status=status,
        )  # fmt: skip
