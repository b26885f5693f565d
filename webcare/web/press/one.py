"""One press card: who asks what by when, the calls about it, and what can be done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.experts.duty import zone_of
from webcare.press import queries, service
from webcare.press.models import PressCard
from webcare.press.service import Talk
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.language import present, told
from webcare.web.pages import page, see_other, version_seen
from webcare.web.press import fields
from webcare.web.press.words import RECORD_HELP, zone_options
from workflows.press import PressLifecycle, Record
from workflows.rights import Right

bp = Blueprint("press_one", __name__, url_prefix="/press/<int:card_id>")
REACHED, MISSED, ANSWERED = "reached", "missed", "answered"


@bp.get("")
@needs(Right.READ)
def show(card_id: int) -> ResponseReturnValue:
    return draw(card_id)


@contextmanager
def on_card(card_id: int) -> Iterator[tuple[Session, PressCard, Actor]]:
    """One act on a card of the person's teams: locked, and committed at the end."""
    with transaction() as session:
        card = queries.get(session, card_id, team_ids(Right.READ), lock=True)
        must_be_allowed(card.team_id)
        yield session, card, acting(card.team_id)


@bp.post("/about")
@needs(Right.SPEAK, Right.DECIDE)
def describe(card_id: int) -> ResponseReturnValue:
    typed = fields.typed()
    try:
        with on_card(card_id) as (session, card, by):
            own_zone = zone_of(accounts.team(session, card.team_id)).key
            said = fields.told(typed, own_zone, deadline_said=card.deadline_said)
            service.describe(session, card, said, version=version_seen(), by=by, at=present())
    except (Conflict, Invalid) as wrong:
        return _again(card_id, wrong, typed=typed)
    flash(_("Saved."), "success")
    return see_other(".show", card_id=card_id)


@bp.post("/calls")
@needs(Right.SPEAK, Right.DECIDE)
def call(card_id: int) -> ResponseReturnValue:
    """A call that was made: what was said, and how it may be used."""
    said, record, how = forms.text("said"), forms.text("record"), forms.text("how")
    once = request.form.get("once", "")[:64] or tokens.new_nonce()
    talk = Talk(
        said=said, record=Record(record) if record in frozenset(Record) else Record.ON,
        reached=how != MISSED, answers=how == ANSWERED, once=once,
    )  # fmt: skip
    try:
        with on_card(card_id) as (session, card, by):
            service.call(session, card, talk, by=by, at=present())
    except (Conflict, Invalid) as wrong:
        return _again(card_id, wrong, spoken={"said": said, "record": record, "how": how})
    flash(_("The call is written down."), "success")
    return see_other(".show", card_id=card_id)


@bp.post("/<any(close, answer, reopen):act>")
@needs(Right.SPEAK, Right.DECIDE)
def move(card_id: int, act: str) -> ResponseReturnValue:
    verbs = {"answer": service.answer, "close": service.close, "reopen": service.reopen}
    try:
        with on_card(card_id) as (session, card, by):
            verbs[act](session, card, by=by, at=present())
    except Conflict as refused:
        return _again(card_id, refused)
    return see_other(".show", card_id=card_id)


def _again(card_id: int, wrong: Conflict | Invalid, **said: Any) -> ResponseReturnValue:
    """The card with what was typed and what is wrong with it."""
    faults = wrong.fields if isinstance(wrong, Invalid) else {}
    return draw(
        card_id, status=wrong.status, faults={name: _(text) for name, text in faults.items()},
        problem="" if faults else told(wrong), **said,
    )  # fmt: skip


def draw(card_id: int, status: int = 200, **said: Any) -> ResponseReturnValue:
    with transaction() as session:
        card = queries.get(session, card_id, team_ids(Right.READ))
        own_zone = zone_of(accounts.team(session, card.team_id)).key
        by = acting(card.team_id)
        context: dict[str, Any] = {
            "card": card, "ticket": card.ticket, "typed": fields.of_card(card), "faults": {},
            "problem": "", "spoken": {}, "once": tokens.new_nonce(),
            "zone_options": zone_options(card.deadline_zone or own_zone),
            "callers": fields.callers(session, card.team_id),
            "records": [(each, RECORD_HELP[each]) for each in Record],
            "may_do": PressLifecycle(card.state).enabled(by.rights),
            "may_write": not by.rights.isdisjoint({Right.SPEAK, Right.DECIDE}),
        }  # fmt: skip
        return page("press/one.html", status=status, **(context | said))
