"""The traffic of a scheme said in the reader's language: rows, reasons, and a card to propose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from webcare.insight import proposals
from webcare.insight.traffic import Overruling, Passed, Traffic
from webcare.schemes.models import SchemeVersion
from webcare.web.language import span
from workflows.outcomes import in_language
from workflows.scheme import CompiledScheme

SHOWN_REASONS = 5  # at one question
A_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer: what it says, where it leads, and how often it was given."""

    question: str
    question_text: str
    answer: str
    answer_text: str
    target_text: str
    passed: Passed
    seconds: float | None

    @property
    def time(self) -> str:
        return said_time(self.seconds) if self.seconds is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What somebody said who decided otherwise."""

    reason: str
    answer_text: str
    ticket_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overruled:
    """A question that was decided otherwise: how often, in what share of a hundred, and why."""

    question: str
    text: str
    times: int
    share: int
    reasons: Sequence[Reason]


def rows(found: Traffic, compiled: CompiledScheme, language: str) -> list[Row]:
    """Every answer of the scheme in its order, also those that nobody gave."""
    return [
        Row(
            question=question.id,
            question_text=question.text(language),
            answer=answer.id,
            answer_text=answer.text(language),
            target_text=_title(compiled, answer.next, language),
            passed=found.answers.get((question.id, answer.id)) or Passed(total=0),
            seconds=found.seconds.get(question.id),
        )
        for question in compiled.questions.values()
        for answer in question.answers
    ]


def gates(found: Traffic, compiled: CompiledScheme, language: str) -> list[tuple[str, str, float]]:
    """Each gate that was confirmed with one key, with its title and its median in seconds."""
    return [
        (name, in_language(gate.titles, language) or name, found.gates[name])
        for name, gate in compiled.document.gates.items()
        if name in found.gates
    ]


def by_question(found: Traffic, compiled: CompiledScheme, language: str) -> list[list[Row]]:
    """The same, the answers of one question together."""
    return [
        list(group)
        for _name, group in groupby(rows(found, compiled, language), key=lambda row: row.question)
    ]


def _title(compiled: CompiledScheme, node: str, language: str) -> str:
    if node in compiled.outcomes:
        return compiled.outcomes[node].title(language)
    return node


def overruled(
    found: Traffic, said: Sequence[Overruling], compiled: CompiledScheme, language: str
) -> list[Overruled]:
    """The questions that were decided otherwise, the most often first, with what was said."""
    return [
        Overruled(
            question=name,
            text=compiled.questions[name].text(language),
            times=passed.against,
            share=round(100 * passed.against / max(passed.total, passed.against)),
            reasons=[
                Reason(
                    reason=each.reason,
                    answer_text=_answer(compiled, each, language),
                    ticket_id=each.ticket_id,
                )
                for each in said
                if each.question == name
            ][:SHOWN_REASONS],
        )
        for name, passed in found.most_overruled()
        if name in compiled.questions
    ]


def _answer(compiled: CompiledScheme, each: Overruling, language: str) -> str:
    answers = {one.id: one for one in compiled.questions[each.question].answers}
    return answers[each.answer].text(language) if each.answer in answers else each.answer


def card(
    compiled: CompiledScheme,
    version: SchemeVersion,
    question: str,
    said: Sequence[Overruling],
    language: str,
) -> tuple[str, str]:
    """The title and text of the card that proposes to look at a question again."""
    text = compiled.questions[question].text(language)
    times = ngettext("%(num)d time", "%(num)d times", len(said))
    lines = [
        _("%(times)s somebody decided this otherwise than facts or an earlier answer said.",
          times=times),
        _("Scheme: %(title)s, version %(number)s.",
          title=in_language(compiled.document.titles, language), number=version.number),
        "",
        *(f"“{each}”" for each in proposals.quoted(said)),
    ]  # fmt: skip
    return card_title(question, text), "\n".join(map(str, lines))


def card_title(question: str, text: str) -> str:
    """By which an open card for the question is found again."""
    return str(_("Look again at %(question)s: %(text)s", question=question, text=text))


def said_time(seconds: float) -> str:
    """A median in seconds as people say it."""
    if seconds < A_MINUTE:
        return f"{round(seconds)} s"
    return span(timedelta(seconds=seconds))
