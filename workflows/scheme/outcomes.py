"""Reads the outcomes of a scheme document."""

from typing import Any

from workflows.outcomes import (
    KINDS,
    Approval,
    Escalate,
    Forward,
    LetStand,
    Outcome,
    Priority,
    Reply,
    ReplyType,
    Term,
    TermUnit,
    Watch,
)
from workflows.reply import DECIDED_PURPOSES, Purpose
from workflows.rights import Role
from workflows.scheme.form import Form
from workflows.ticket import Resolution
from workflows.wording import Listed, Written

_SHARED = (
    "kind",
    "title",
    "guidance",
    "considerations",
    "deadline",
    "priority",
    "notify",
    "moderate",
    "role",
    "source",
)
_OWN = {
    "reply": ("purpose", "reply_type", "approval"),
    "forward": ("desk", "holding", "acknowledgement", "open_complaint", "approval"),
    "escalate": ("desk", "urgency", "alarm", "press_card", "holding", "approval"),
    "watch": ("days",),
    "let_stand": ("reason", "resolution"),
}


def parse_outcome(name: str, form: Form) -> Outcome:
    """The outcome *name*; of unknown kind, a fault and a stand-in that is never used."""
    kind = form.written.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        variant = "" if kind else "open"
        form.fault("no_kind", variant, name=Written(kind), allowed=Listed(KINDS))
        return LetStand(id=name, titles={}, reason="")
    form.only((*_SHARED, *_OWN[kind]))
    shared = _shared(name, form)
    match kind:
        case "reply":
            return Reply(
                **shared,
                purpose=form.choice("purpose", Purpose, DECIDED_PURPOSES) or Purpose.FINAL,
                reply_type=form.choice("reply_type", ReplyType) or ReplyType.ANSWER,
                approval=form.choice("approval", Approval) or Approval.NONE,
            )
        case "forward":
            return _forward(shared, form)
        case "escalate":
            return _escalate(shared, form)
        case "watch":
            return Watch(**shared, days=form.number("days", 7))
        case _:
            return LetStand(
                **shared,
                reason=form.word("reason"),
                resolution=form.choice("resolution", Resolution) or Resolution.LET_STAND,
            )


def _shared(name: str, form: Form) -> dict[str, Any]:
    return {
        "id": name,
        "titles": form.texts("title"),
        "guidance": form.texts("guidance"),
        "considerations": form.many_texts("considerations"),
        "deadline": _deadline(form),
        "priority": form.choice("priority", Priority) or Priority.NORMAL,
        "notify": form.words("notify"),
        "moderate": form.moderating(),
        "role": form.choice("role", Role) or Role.MANAGER,
        "source": form.source(),
    }


def _forward(shared: dict[str, Any], form: Form) -> Forward:
    return Forward(
        **shared,
        desk=_desk(form),
        holding=form.flag("holding"),
        acknowledgement=form.flag("acknowledgement"),
        open_complaint=form.flag("open_complaint"),
        approval=form.choice("approval", Approval) or Approval.NONE,
    )


def _escalate(shared: dict[str, Any], form: Form) -> Escalate:
    return Escalate(
        **shared,
        desk=_desk(form) or "",
        urgency=form.choice("urgency", Priority) or Priority.HIGH,
        alarm=form.flag("alarm"),
        press_card=form.flag("press_card"),
        holding=form.flag("holding"),
        approval=form.choice("approval", Approval) or Approval.ONE,
    )


def _desk(form: Form) -> str | None:
    return form.word("desk") if form.written.get("desk") is not None else None


def _deadline(form: Form) -> Term | None:
    """``deadline: {office_hours: 4}``."""
    written = form.written.get("deadline")
    if written is None:
        return None
    units = set(TermUnit)
    if not isinstance(written, dict) or len(written) != 1 or not written.keys() <= units:
        form.fault("no_deadline")
        return None
    unit = next(iter(written))
    return Term(form.inside(written).number(unit, 4), TermUnit(unit))
