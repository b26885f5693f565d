"""The askers of an improvement: a draft to each, or knowingly none."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.improvement import askers, queries, telling
from webcare.improvement.models import Improvement
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.insight import improvement
from webcare.web.language import present, told
from webcare.web.pages import see_other
from workflows.rights import Right

bp = Blueprint(
    "improvement_askers", __name__, url_prefix="/improvement/<int:improvement_id>/askers"
)


@bp.post("/drafts")
@needs(Right.DRAFT)
def draft_all(improvement_id: int) -> ResponseReturnValue:
    """A draft to everyone who waits and can be written to."""
    made = 0
    try:
        with _on_card(improvement_id) as (session, card, by):
            for each in askers.waiting(session, card):
                if each.stage is askers.Stage.WAITS and not each.obstacle:
                    _draft(session, card, each.source.id, each.ticket, by)
                    made += 1
    except (Conflict, Invalid) as wrong:
        return _again(improvement_id, wrong)
    flash(
        ngettext("%(num)d draft was made.", "%(num)d drafts were made.", made)
        if made
        else _("There was nobody to write to."),
        "success" if made else "message",
    )
    return _back(improvement_id)


@bp.post("/<int:source_id>/draft")
@needs(Right.DRAFT)
def draft(improvement_id: int, source_id: int) -> ResponseReturnValue:
    """The draft to one asker, and on to it; a second click finds the same."""
    try:
        with _on_card(improvement_id) as (session, card, by):
            ticket = queries.source_ticket(session, card.id, source_id)
            reply = _draft(session, card, source_id, ticket, by)
    except (Conflict, Invalid) as wrong:
        return _again(improvement_id, wrong)
    return see_other("ticket.show", ticket_id=reply.ticket_id, _anchor=f"draft-{reply.id}")


@bp.post("/<int:source_id>/skip")
@needs(Right.DRAFT)
def skip(improvement_id: int, source_id: int) -> ResponseReturnValue:
    """Leave this one out, with the reason."""
    try:
        with _on_card(improvement_id) as (session, card, by):
            telling.skip(session, card, source_id, forms.text("why"), by=by, at=present())
    except (Conflict, Invalid) as wrong:
        return _again(improvement_id, wrong)
    return _back(improvement_id)


@bp.post("/<int:source_id>/unskip")
@needs(Right.DRAFT)
def unskip(improvement_id: int, source_id: int) -> ResponseReturnValue:
    try:
        with _on_card(improvement_id) as (session, card, by):
            telling.unskip(session, card, source_id, by=by, at=present())
    except Conflict as wrong:
        return _again(improvement_id, wrong)
    return _back(improvement_id)


def _draft(session: Session, card: Improvement, source_id: int, ticket: Ticket, by: Actor) -> Reply:
    approval = pipeline.needs_approval(session, ticket)
    return telling.draft(session, card, source_id, approval=approval, by=by, at=present())


@contextmanager
def _on_card(improvement_id: int) -> Iterator[tuple[Session, Improvement, Actor]]:
    """One act on the askers of a card that one sees, by who may write to the public there."""
    with transaction() as session:
        card = queries.get(session, improvement_id, team_ids(*improvement.SEES))
        must_be_allowed(card.team_id)
        yield session, card, acting(card.team_id)


def _again(improvement_id: int, wrong: Conflict | Invalid) -> ResponseReturnValue:
    fields = wrong.fields if isinstance(wrong, Invalid) else {}
    said = _(next(iter(fields.values()))) if fields else told(wrong)
    return improvement.drawn(improvement_id, wrong.status, problem=said)


def _back(improvement_id: int) -> ResponseReturnValue:
    return see_other("improvement.card", improvement_id=improvement_id, _anchor="askers")
