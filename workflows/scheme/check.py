"""Whether a scheme works: everything reachable, every path ends, nobody is sent in a circle, and
every outcome has someone who carries it out.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from workflows.outcomes import DESKS, Escalate, Forward, Moderating, Outcome, Texts
from workflows.rights import Role
from workflows.scheme.document import SchemeDocument
from workflows.scheme.faults import Fault, SchemeError, marked
from workflows.scheme.graph import graph_faults, words_of
from workflows.scheme.parse import read_document
from workflows.scheme.rules import rule_faults
from workflows.scheme.unread import Unread
from workflows.wording import Codes, Desk, Listed, Named, Word, Written

ON_CALL = "on_call"
_TITLE, _GUIDANCE = Word(marked("the title")), Word(marked("the guidance"))
_QUESTION, _ABOUT = Word(marked("the question")), Word(marked("the description"))
_PROTOCOL, _CONSIDERATION = Word(marked("a protocol's title")), Word(marked("a consideration"))
_REASON = Word(marked("the reason of the moderation"))


def faults_of(text: str, desks: Collection[str] = DESKS) -> list[Fault]:
    """All faults of a scheme's text, of form and of working: what an editor shows."""
    try:
        document, unread = read_document(text)
    except SchemeError as error:
        return error.faults
    return check(document, desks, unread)


def check(
    document: SchemeDocument, desks: Collection[str] = DESKS, unread: list[Fault] | None = None
) -> list[Fault]:
    """What keeps *document* from being published; empty when nothing does.

    *desks* are the slugs of those that the organisation has; something sent to another is nobody's.
    *unread* are its faults of form: they come first, and what only follows from them is left out.
    """
    lost = Unread(unread or [])
    found = [
        *_faults_of_working(document, lost),
        *_owners(document, desks),
        *_moderations(document),
        *_languages(document),
        *_sources(document),
    ]
    told = [*(unread or []), *(each for each in found if not lost.hides(each, document))]
    return [replace(each, texts=words_of(document, each.node)) for each in told]


def faults_of_working(document: SchemeDocument) -> list[Fault]:
    """What keeps *document* from running at all, whoever is there to carry it out."""
    return _faults_of_working(document, Unread([]))


def _faults_of_working(document: SchemeDocument, lost: Unread) -> list[Fault]:
    return [
        *graph_faults(document, lost.steps, whole=lost.is_whole),
        *_gates(document),
        *rule_faults(document),
    ]


def _gates(document: SchemeDocument) -> Iterator[Fault]:
    used = {question.gate for question in document.questions.values()}
    for name in sorted(document.gates.keys() - used):
        yield Fault(name, "unused_gate")
    for question in document.questions.values():
        waved = [answer for answer in question.answers if answer.nothing_special]
        if question.gate is None:
            for answer in waved:
                of = {"answer": Named(answer.id, answer.texts)}
                yield Fault(question.id, "waved_outside_gate", of)
            continue
        if question.gate not in document.gates:
            yield Fault(question.id, "unknown_gate", {"name": Written(question.gate)})
        if len(waved) != 1:
            yield Fault(question.id, "gate_answer")


def _owners(document: SchemeDocument, desks: Collection[str]) -> Iterator[Fault]:
    """Whatever is sent on goes to a desk that exists, and whoever is told exists too."""
    for outcome in document.outcomes.values():
        wanted = _desk_wanted(outcome)
        if wanted is not None and wanted not in desks:
            yield _nobody(outcome.id, "desk", wanted, desks, "" if wanted else "open")
    told = {*desks, *Role, ON_CALL}
    for node, name in _all_told(document):
        if name not in told:
            yield _nobody(node, "notify", name, told, "told")


def _all_told(document: SchemeDocument) -> Iterator[tuple[str, str]]:
    for outcome in document.outcomes.values():
        yield from ((outcome.id, name) for name in outcome.notify)
    for question in document.questions.values():
        for answer in question.answers:
            yield from ((question.id, name) for name in answer.notify)


def _desk_wanted(outcome: Outcome) -> str | None:
    """The desk that must exist for *outcome*; None where a person or an expert is asked."""
    match outcome:
        case Escalate():
            return outcome.desk
        case Forward():
            return outcome.desk or ("" if outcome.open_complaint else None)
        case _:
            return None


def _nobody(node: str, key: str, name: str, allowed: Collection[str], variant: str) -> Fault:
    values = {"what": f"{key}: {name}", "name": Desk(name), "allowed": Listed(sorted(allowed))}
    return Fault(node, "no_owner", values, variant)


def _moderations(document: SchemeDocument) -> Iterator[Fault]:
    for node, moderating in _all_moderations(document):
        if moderating.wants_reason and not moderating.reasons:
            yield Fault(node, "no_reason", {"what": moderating.action})


def _all_moderations(document: SchemeDocument) -> Iterator[tuple[str, Moderating]]:
    for question in document.questions.values():
        for answer in question.answers:
            if answer.moderate:
                yield question.id, answer.moderate
    for outcome in document.outcomes.values():
        if outcome.moderate:
            yield outcome.id, outcome.moderate


def _languages(document: SchemeDocument) -> Iterator[Fault]:
    for node, what, texts, needed in _all_texts(document):
        missing = Codes(code for code in document.languages if code not in texts)
        if missing and (needed or texts):
            yield Fault(node, "missing_language", {"what": what, "languages": missing})
    for question in document.questions.values():
        for answer in question.answers:
            missing = Codes(code for code in document.languages if code not in answer.texts)
            if missing:
                values = {"answer": Named(answer.id, answer.texts), "languages": missing}
                yield Fault(question.id, "missing_answer", values)


def _all_texts(document: SchemeDocument) -> Iterator[tuple[str, str, Texts, bool]]:
    """Every text but the answers': its node, what it is, itself, and whether it must be there."""
    yield "", _TITLE, document.titles, True
    yield "", _ABOUT, document.about, False
    for gate in document.gates.values():
        yield gate.id, _TITLE, gate.titles, True
    for question in document.questions.values():
        yield question.id, _QUESTION, question.texts, True
        yield question.id, _GUIDANCE, question.guidance, False
        for protocol in question.protocols:
            yield question.id, _PROTOCOL, protocol.titles, True
    for node, moderating in _all_moderations(document):
        yield node, _REASON, moderating.reasons, False
    for outcome in document.outcomes.values():
        yield outcome.id, _TITLE, outcome.titles, True
        yield outcome.id, _GUIDANCE, outcome.guidance, False
        for consideration in outcome.considerations:
            yield outcome.id, _CONSIDERATION, consideration, True


def _sources(document: SchemeDocument) -> Iterator[Fault]:
    if document.source is None or not document.source.cite.strip():
        yield Fault("", "no_source")
    for node in [*document.questions.values(), *document.outcomes.values()]:
        if node.source is None:
            yield Fault(node.id, "no_node_source")
