"""A receipt said in the reader's language: for its page, its PDF and its JSON."""

from datetime import datetime
from typing import Any

from flask_babel import format_datetime
from flask_babel import gettext as _

from webcare.decisions.standing import Taken
from webcare.insight.receipt import Receipt
from webcare.schemes import drawing
from webcare.schemes.drawing import Picture
from webcare.web.evidence import evidence
from webcare.web.insight import happenings
from webcare.web.language import choose, present
from webcare.web.schemes import words as scheme_words
from webcare.web.schemes.asked import language_asked
from workflows.scheme import AnswerSource


def given_by(step: Taken) -> str:
    """Who or what answered."""
    if step.source == AnswerSource.FACT:
        return str(_("by the facts"))
    if step.source == AnswerSource.GATE:
        return str(_("%(name)s, all at once as nothing special", name=step.by_name))
    return step.by_name


def facts(receipt: Receipt) -> list[tuple[str, str]]:
    """What the decision came to, and what it was made with, as label and words."""
    decision, version, told = receipt.decision, receipt.version, receipt.standing
    found = [
        (_("Scheme"), f"{told.scheme_title}, {_('version %(number)s', number=version.number)}"),
        (_("Begun"), moment(decision.started_at)),
    ]
    if decision.decided_at:
        found.append((_("Decided"), moment(decision.decided_at)))
    if told.outcome:
        found += scheme_words.outcome_facts(told.outcome.outcome)
    if receipt.ticket.due_at and not decision.superseded:
        found.append((_("The ticket's clock"), moment(receipt.ticket.due_at)))
    return [(str(label), str(words)) for label, words in found]


def moment(at: datetime) -> str:
    """A time as paper wants it: with its date and year."""
    return str(format_datetime(at, "d MMM yyyy HH:mm"))


def sheet(receipt: Receipt) -> dict[str, Any]:
    """What the PDF says, every text as a value."""
    told = receipt.standing
    return {
        "language": choose(),
        "title": _("Receipt of a decision"),
        "ticket": f"#{receipt.ticket.id}  {receipt.ticket.subject or _('(no subject)')}",
        "outcome": told.outcome.title if told.outcome else _("Not decided yet"),
        "guidance": told.outcome.guidance if told.outcome else "",
        "superseded": _superseded(receipt),
        "facts": facts(receipt),
        "steps_title": _("The way to it"),
        "steps_head": [_("Question"), _("Answer"), _("Given by"), _("When")],
        "steps": [_step(each) for each in told.path],
        "overruled_title": _("Overruled") if told.overruled else "",
        "overruled": [_step(each) for each in told.overruled],
        "considered_title": _("Considered before the reply") if receipt.considered else "",
        "considered": [
            [bool(each.at), each.text, f"{each.by_name}, {moment(each.at)}" if each.at else ""]
            for each in receipt.considered
        ],
        "followed_title": _("What followed"),
        "followed": [
            [moment(each.at), what, more, each.by_name]
            for each, what, _shape, more in (
                (each, *happenings.told(each)) for each in receipt.followed
            )
        ],
        "nothing": _("Nothing followed yet."),
        "others_title": _("Other decisions on this ticket") if receipt.others else "",
        "others": [
            [moment(each.decided_at or each.started_at), each.scheme_title, each.title]
            for each in receipt.others
        ],
        "drawing_title": _("The way through the scheme"),
        "alt": drawing.description(
            Picture.of_compiled(receipt.compiled), language_asked(receipt.compiled.document)
        ),
        "printed": _("Printed %(when)s", when=moment(present())),
    }


def _superseded(receipt: Receipt) -> str:
    if not receipt.decision.superseded:
        return ""
    return str(_("This decision no longer counts: the ticket was decided anew since."))


def _step(step: Taken) -> list[str]:
    """Question, answer, by whom, when, why, and what facts saw."""
    return [
        step.question_text, step.answer_text, given_by(step), moment(step.at), step.reason,
        evidence(step.saw),
    ]  # fmt: skip


def data(receipt: Receipt) -> dict[str, Any]:
    """The receipt for a program: ids and codes beside the words, times in UTC."""
    decision, version, told = receipt.decision, receipt.version, receipt.standing
    return {
        "ticket": receipt.ticket.id,
        "decision": decision.id,
        "superseded": decision.superseded,
        "started_at": decision.started_at,
        "decided_at": decision.decided_at,
        "scheme": {
            "id": version.slug, "version": version.number, "title": told.scheme_title,
            "sha256": version.sha256,
        },
        "facts": decision.run["facts"],
        "steps": [_said(each, overruled=False) for each in told.path],
        "overruled": [_said(each, overruled=True) for each in told.overruled],
        "question": told.question.id if told.question else None,
        "outcome": {
            "node": told.outcome.id, "kind": told.outcome.kind, "title": told.outcome.title,
            "brings": dict(facts(receipt)[2:]),
        } if told.outcome else None,
        "considered": [
            {"text": each.text, "by": each.by_name or None, "at": each.at}
            for each in receipt.considered
        ],
        "due_at": receipt.ticket.due_at,
        "followed": [
            {
                "at": each.at, "by": each.by_name, "event": each.event,
                "reply": each.reply.id if each.reply else None,
                "handoff": each.handoff.id if each.handoff else None,
                "before": each.data.get("before"), "after": each.data.get("after"),
            }
            for each in receipt.followed
        ],
        "other_decisions": [
            {
                "decision": each.id, "scheme": each.scheme_title, "version": each.number,
                "title": each.title, "started_at": each.started_at, "decided_at": each.decided_at,
            }
            for each in receipt.others
        ],
    }  # fmt: skip


def _said(step: Taken, *, overruled: bool) -> dict[str, Any]:
    return {
        "question": step.question, "question_text": step.question_text, "answer": step.answer,
        "answer_text": step.answer_text, "source": step.source, "by": step.by_name,
        "reason": step.reason or None, "saw": step.saw or None, "at": step.at,
        "overruled": overruled,
    }  # fmt: skip
