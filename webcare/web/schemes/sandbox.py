"""The sandbox: a draft walked with an example message. Nothing is stored, and nothing is sent."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.channels.models import ChannelKind
from webcare.core.db import transaction
from webcare.decisions import sandbox
from webcare.decisions.sandbox import GATE, MARKS, Example
from webcare.experts.models import Theme
from webcare.schemes import drawing
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.language import present
from webcare.web.pages import page
from webcare.web.schemes import words as scheme_words
from webcare.web.schemes.clauses import value_name
from webcare.web.schemes.conditions import FACTS
from webcare.web.schemes.draft_page import SEES, Opened, drawn, opened
from webcare.web.schemes.examples import EXAMPLES
from webcare.web.themes import theme_name, themes_of
from webcare.web.words import language_name, word
from workflows.facts import VOCABULARY, Facts
from workflows.outcomes import in_language, kind_of
from workflows.scheme import Run, SchemeError

bp = Blueprint("schemes_sandbox", __name__)
KINDS = (ChannelKind.MAIL, ChannelKind.FORM, ChannelKind.MASTODON, ChannelKind.BLUESKY)
LONGEST = 20_000
ASKED = tuple(name for name in MARKS if not name.startswith("theme_"))  # the theme says those


@bp.get("/scheme/drafts/<int:draft_id>/try")
@needs(*SEES)
def show(draft_id: int) -> ResponseReturnValue:
    """An example to begin with; nothing is walked yet."""
    return _page(draft_id, _chosen(), [], started=False)


@bp.post("/scheme/drafts/<int:draft_id>/try")
@needs(*SEES)
def walk(draft_id: int) -> ResponseReturnValue:
    """One step further, or back, with the same message; the page itself carries the way so far."""
    if "choose" in request.form:
        return _page(draft_id, _chosen(), [], started=False)
    steps = [_step(each) for each in request.form.getlist("step")[:500]]
    if "back" in request.form:
        steps = steps[:-1]
    return _page(draft_id, _typed(), steps, started=True, give=request.form.get("give", ""))


def _chosen() -> Example:
    """The example that was chosen, or the first in the scheme's language."""
    number = request.values.get("example", "")
    if number.isdigit() and int(number) < len(EXAMPLES):
        return EXAMPLES[int(number)]
    return EXAMPLES[0]


def _typed() -> Example:
    kind = request.form.get("channel_kind", "")
    return Example(
        subject=forms.text("subject")[:500],
        text=forms.text("text")[:LONGEST],
        language=forms.text("language")[:3],
        channel_kind=kind if kind in set(ChannelKind) else ChannelKind.MAIL.value,
        theme=forms.text("theme")[:80],
        marks=tuple(name for name in ASKED if name in request.form.getlist("marks")),
    )


def _with_theme(example: Example, themes: Iterable[Theme]) -> Example:
    """The example with what its theme says, as at the desk; a theme of another team is none."""
    theme = next((each for each in themes if each.slug == example.theme), None)
    if theme is None:
        return replace(example, theme="")
    said = {"theme_sensitive": theme.sensitive, "theme_is_ours": theme.ours}
    holding = [name for name, is_so in said.items() if is_so]
    return replace(example, marks=(*example.marks, *holding))


def _step(written: str) -> tuple[str, str]:
    question, _equals, answer = written.partition("=")
    return question, answer


def _page(
    draft_id: int,
    example: Example,
    steps: list[tuple[str, str]],
    *,
    started: bool,
    give: str = "",
) -> ResponseReturnValue:
    with transaction() as session:
        at = opened(session, draft_id)
        themes = themes_of(session, [at.draft.team_id]).values()
    result = _walked(at, _with_theme(example, themes), steps, give) if started else {}
    return page(
        "schemes/try.html", example=example, examples=EXAMPLES, marks=ASKED, fact_words=FACTS,
        channel_options=[(kind.value, word(kind)) for kind in KINDS],
        language_options=[(code, language_name(code)) for code in forms.NAMED_IN], walk=result,
        themes=[(each.slug, theme_name(each)) for each in themes], started=started,
        chosen=request.values.get("example", ""), **at.context(),
    )  # fmt: skip


def _walked(
    at: Opened, example: Example, steps: list[tuple[str, str]], give: str
) -> dict[str, Any]:
    """Where the walk stands: the facts found, the way so far, the question or the outcome."""
    try:
        scheme = sandbox.compiled(at.reading.text)
    except SchemeError:
        return {"broken": True}
    facts = sandbox.facts_of(example, scheme.document.words)
    run, counted = sandbox.walked(scheme, facts, steps, at=present())
    problem = _objection(run, give)
    if give and not problem:
        run, counted = sandbox.walked(scheme, facts, [*counted, _step(give)], at=present())
    path = [(step.question, step.answer) for step in run.path]
    overlay = drawing.Overlay(chosen=run.node, path=path)
    return {
        "run": run,
        "steps": [f"{question}={answer}" for question, answer in counted],
        "problem": problem,
        "facts": _found(facts),
        "path": [_taken(run, step, at.language) for step in run.path],
        "gate": run.gate,
        "obstacle": run.gate_obstacle.saw if run.gate_obstacle else "",
        "tried": _step(give)[1] if problem else "",
        "gate_title": _gate_title(run, at.language),
        "outcome": run.outcome,
        "kind": kind_of(run.outcome) if run.outcome else "",
        "outcome_facts": scheme_words.outcome_facts(run.outcome) if run.outcome else [],
        "kind_word": scheme_words.kind_word,
        "kind_shape": scheme_words.kind_shape,
        "picture": drawn(at.reading, at.language, overlay, None),
        "GATE": GATE,
    }


def _objection(run: Run, give: str) -> str:
    """Why a step is not taken: whoever goes against the facts says why, here as at the desk."""
    question, answer = _step(give)
    proposal = run.proposal
    if not give or question == GATE or proposal is None or proposal.answer in ("", answer):
        return ""
    if forms.text("reason").strip():
        return ""
    return str(_("Say why you decide otherwise."))


def _found(facts: Facts) -> list[tuple[str, str]]:
    """The facts that say something, in words."""
    said = []
    for name in VOCABULARY:
        value = facts.get(name)
        if value in (None, False, (), ""):
            continue
        words = str(FACTS.get(name, name.replace("_", " ")))
        several = value if isinstance(value, tuple) else (value,)
        shown = ", ".join(value_name(name, each) for each in several)
        said.append((words, "" if value is True else shown))
    return said


def _taken(run: Run, step: Any, language: str) -> dict[str, Any]:
    question = run.compiled.questions[step.question]
    return {
        "question": question.id,
        "text": question.text(language),
        "answer": question.answer(step.answer).text(language),
        "source": step.source.value,
        "saw": step.saw,
    }


def _gate_title(run: Run, language: str) -> str:
    gate = run.compiled.document.gates.get(run.question.gate or "") if run.question else None
    return in_language(gate.titles, language) if gate else ""
