"""Schemes and runs for the tests."""

from datetime import UTC, datetime
from functools import cache

from workflows.facts import Facts
from workflows.scheme import CompiledScheme, Run, compile_document, load_document, shipped

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ME = "user:5"

SMALL = """
id: small
title: {en: Small}
languages: [en]
source: {kind: reconstructed, cite: "For a test"}
start: A
questions:
  A:
    text: {en: "A?"}
    source: reconstructed
    answers:
      yes: {text: {en: "Yes"}, next: B}
      no: {text: {en: "No"}, next: stand}
  B:
    text: {en: "B?"}
    source: stated
    answers:
      yes: {text: {en: "Yes"}, next: reply}
      no: {text: {en: "No"}, next: stand}
outcomes:
  reply: {kind: reply, title: {en: "Reply"}, source: stated}
  stand: {kind: let_stand, title: {en: "Let stand"}, reason: quiet, source: stated}
"""


@cache
def compiled(name: str = "conversatieteam") -> CompiledScheme:
    return compile_document(load_document(shipped()[name]))


def start(name: str = "conversatieteam", **facts: object) -> Run:
    return Run.start(compiled(name), Facts(facts), at=NOON)


def walk(run: Run, path: str) -> Run:
    """Answer as *path* says: ``"G1=no K1=question"``; ``gate`` confirms the gate."""
    for word in path.split():
        if word == "gate":
            run = run.confirm_gate(by=ME, at=NOON)
        else:
            question, answer = word.split("=")
            run = run.answer(question, answer, by=ME, at=NOON, reason="as the test says")
    return run
