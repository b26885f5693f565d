"""The side of the one asked, the same by link and behind the log-in: read, and act once."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.errors import Invalid
from webcare.core.text import one_line, storable
from webcare.experts import queries as experts
from webcare.experts.service import fit_address
from webcare.handoffs import service
from webcare.handoffs.models import Handoff
from webcare.handoffs.service import Via
from webcare.web import forms
from workflows.handoff import HandoffState

ACTS = "answer", "decline", "info", "accept"
FIELDS = "text", "reason", "name", "address", "ask", "person"
UNTOUCHED: dict[str, Any] = {
    "status": 200,
    "act": "",
    "typed": {},
    "faults": {},
    "problem": "",
    "found": None,
}
"""What the page knows of a try when there was none."""


def typed() -> dict[str, str]:
    """What stands in the forms of the one asked."""
    return {name: forms.text(name) for name in FIELDS}


def written(values: dict[str, str]) -> str:
    """All that was typed, as one text to give back when there is no form any more."""
    said = (text.strip() for name, text in values.items() if name != "person")
    return "\n\n".join(text for text in said if text)


def do(session: Session, handoff: Handoff, act: str, values: dict[str, str], **how: Any) -> None:
    """One of `ACTS`, with *how* = `by`, `at`, `via` and of an answer `files`. A second
    sending of the same changes nothing; Invalid names the field by its name in the form.
    """
    by: Actor = how["by"]
    at: datetime = how["at"]
    via: Via = how["via"]
    match act:
        case "answer":
            files = how.get("files", ())
            service.answer(session, handoff, values["text"], files=files, by=by, at=at, via=via)
        case "accept":
            service.accept(session, handoff, by=by, at=at)
        case "decline":
            _decline(session, handoff, values, by=by, at=at)
        case _:
            _ask(session, handoff, values["ask"], by=by, at=at)


def named(session: Session, handoff: Handoff, values: dict[str, str]) -> dict[str, str]:
    """The same, with name and address of the person who was chosen in the directory."""
    if not forms.is_number(values["person"]):
        return values
    found = experts.expert(session, int(values["person"]), [handoff.team_id])
    return values | {"name": found.name, "address": found.email}


def keep(session: Session, handoff: Handoff, text: str, **also: str) -> None:
    """Keep what is typed so far, and *also* other columns. That is no act on the question: nobody's
    version of it grows old.
    """
    kept = update(Handoff).where(Handoff.id == handoff.id)
    kept = kept.values(unsent=storable(text), **also)
    session.execute(kept.execution_options(synchronize_session=False))


def _decline(
    session: Session, handoff: Handoff, values: dict[str, str], *, by: Actor, at: datetime
) -> None:
    suggested = _suggested(values)
    same = handoff.decline_reason, handoff.suggested
    if handoff.state is HandoffState.DECLINED and same == (values["reason"].strip(), suggested):
        return
    service.decline(session, handoff, values["reason"], suggested, by=by, at=at)


def _ask(session: Session, handoff: Handoff, text: str, *, by: Actor, at: datetime) -> None:
    said = [turn.text for turn in handoff.messages if turn.inbound]
    if handoff.state is HandoffState.NEEDS_INFO and said and said[-1] == text.strip():
        return
    try:
        service.ask_info(session, handoff, text, by=by, at=at)
    except Invalid as wrong:
        raise Invalid(str(wrong), ask=str(wrong)) from None


def _suggested(values: dict[str, str]) -> str:
    """Who would know, as `Kim <kim@city.example>`, or the one of the two that was given."""
    name, address = one_line(values["name"], 120), values["address"].strip()
    if not address:
        return name
    try:
        address = fit_address(address)
    except Invalid as wrong:
        raise Invalid(str(wrong), address=str(wrong)) from None
    plain = name.replace("<", " ").replace(">", " ").strip()
    return f"{plain} <{address}>" if plain else address
