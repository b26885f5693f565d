"""The receipt of a decision: a page, a PDF, and JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.decisions.standing import Taken
from webcare.insight import receipt, receipt_pdf
from webcare.insight.receipt import Receipt
from webcare.schemes import drawing
from webcare.schemes.drawing import Overlay, Picture, paper
from webcare.tickets import queries
from webcare.tickets.models import Ticket
from webcare.web.access import needs, team_ids
from webcare.web.insight import happenings, receipt_words
from webcare.web.language import choose
from webcare.web.pages import page
from webcare.web.schemes import drawing as scheme_drawing
from webcare.web.schemes import words as scheme_words
from webcare.web.schemes.asked import language_asked
from workflows.rights import Right

bp = Blueprint("receipts", __name__, url_prefix="/tickets/<int:ticket_id>")


@bp.get("/receipt")
@needs(Right.READ)
def show(ticket_id: int) -> ResponseReturnValue:
    """Of the decision that counts."""
    with _ticket(ticket_id) as (session, ticket):
        return _page(ticket, receipt.of_ticket(session, ticket, choose()))


@bp.get("/decisions/<int:decision_id>")
@needs(Right.READ)
def one(ticket_id: int, decision_id: int) -> ResponseReturnValue:
    """Of one decision, whether it still counts or not."""
    with _ticket(ticket_id) as (session, ticket):
        return _page(ticket, _receipt(session, ticket, decision_id))


@bp.get("/decisions/<int:decision_id>/receipt.pdf")
@needs(Right.READ)
def pdf(ticket_id: int, decision_id: int) -> ResponseReturnValue:
    with _ticket(ticket_id) as (session, ticket):
        found = _receipt(session, ticket, decision_id)
        made = receipt_pdf.sheets(receipt_words.sheet(found), _drawing(found, printed=True))
    return _file(Response(made, content_type="application/pdf"), found, "pdf")


@bp.get("/decisions/<int:decision_id>/receipt.json")
@needs(Right.READ)
def as_json(ticket_id: int, decision_id: int) -> ResponseReturnValue:
    with _ticket(ticket_id) as (session, ticket):
        found = _receipt(session, ticket, decision_id)
        said = receipt_words.data(found)
    written = json.dumps(said, ensure_ascii=False, default=datetime.isoformat)
    return _file(Response(written, content_type="application/json"), found, "json")


@contextmanager
def _ticket(ticket_id: int) -> Iterator[tuple[Session, Ticket]]:
    with transaction() as session:
        yield session, queries.get(session, ticket_id, team_ids(Right.READ))


def _receipt(session: Session, ticket: Ticket, decision_id: int) -> Receipt:
    found = receipt.of_ticket(session, ticket, choose(), decision_id=decision_id)
    if found is None:
        raise NotFound("There is no such decision.")
    return found


def _page(ticket: Ticket, found: Receipt | None) -> ResponseReturnValue:
    shown: dict[str, Any] = {"receipt": None}
    if found is not None:
        shown = {
            "receipt": found,
            "drawn": Markup(_drawing(found)),  # noqa: S704 - escaped where it is written
            "legend": scheme_drawing.legend(language_asked(found.compiled.document)),
            "facts": receipt_words.facts(found),
            "followed": [(each, *happenings.told(each)) for each in found.followed],
            "given_by": given_by,
            "words": scheme_words,
        }
    return page("receipt.html", ticket=ticket, **shown)


def given_by(step: Taken) -> str:
    """Who or what answered."""
    return receipt_words.given_by(step)


def _drawing(found: Receipt, *, printed: bool = False) -> str:
    """The very version's drawing with the way through it thick."""
    picture = Picture.of_compiled(found.compiled)
    return drawing.svg(
        paper.printable(picture) if printed else picture,
        language_asked(found.compiled.document),
        overlay=Overlay(chosen=found.decision.position, path=found.path),
    )


def _file(response: Response, found: Receipt, ending: str) -> Response:
    name = f"webcare-{found.ticket.id}-decision-{found.decision.id}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
