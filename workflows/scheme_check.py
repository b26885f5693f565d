"""Whether a scheme works: everything reachable, every path ends, nobody is sent in a circle."""

from collections.abc import Iterator

from workflows.conditions import comparisons_in, misuse
from workflows.outcomes import Texts
from workflows.scheme_document import Fault, Question, SchemeDocument, SchemeError
from workflows.scheme_parse import load_document


def faults_of(text: str) -> list[Fault]:
    """All faults of a scheme's text, of form or of working: what an editor shows."""
    try:
        return check(load_document(text))
    except SchemeError as error:
        return error.faults


def check(document: SchemeDocument) -> list[Fault]:
    """What keeps *document* from being published; empty when nothing does."""
    faults = [*_steps(document)]
    if not faults:  # a graph with holes would only repeat itself here
        faults += [*_circles(document), *_unreachable(document)]
    faults += [*_gates(document), *_rules(document), *_languages(document), *_sources(document)]
    return faults


def _steps(document: SchemeDocument) -> Iterator[Fault]:
    """The start and every answer lead somewhere; so with no circle, each path ends."""
    both = document.questions.keys() & document.outcomes.keys()
    for node in sorted(both):
        yield Fault(node, "a question and an outcome share this id", "Rename one of them.")
    if document.start not in document.questions:
        yield Fault("", f"the start {document.start!r} is no question", "Name the first question.")
    known = document.questions.keys() | document.outcomes.keys()
    for question in document.questions.values():
        if not question.answers:
            yield Fault(question.id, "it has no answers", "Add answers, each with its next step.")
        for answer in question.answers:
            if answer.next not in known:
                yield Fault(
                    question.id,
                    f"{answer.id!r} leads to {answer.next!r}, which does not exist",
                    "Choose a question or an outcome.",
                )


def _next_questions(document: SchemeDocument, question: Question) -> list[str]:
    return [answer.next for answer in question.answers if answer.next in document.questions]


def _circles(document: SchemeDocument) -> Iterator[Fault]:
    """Take away, from the ends on, whatever leads only to what was taken away; the rest circles."""
    onward = {name: set(_next_questions(document, q)) for name, q in document.questions.items()}
    before: dict[str, list[str]] = {name: [] for name in onward}
    for name, following in onward.items():
        for node in following:
            before[node].append(name)
    ends = [name for name, following in onward.items() if not following]
    while ends:
        end = ends.pop()
        del onward[end]
        for name in before[end]:
            onward[name].discard(end)
            if not onward[name]:
                ends.append(name)
    for name in sorted(onward):
        if _comes_back(name, onward):
            yield Fault(name, "its answers can lead back to itself", "Let one path go on or end.")


def _comes_back(name: str, onward: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    todo = list(onward[name])
    while todo:
        node = todo.pop()
        if node == name:
            return True
        if node not in seen:
            seen.add(node)
            todo += onward[node]
    return False


def reachable(document: SchemeDocument) -> set[str]:
    """The ids of every node that some path from the start comes to."""
    seen: set[str] = set()
    todo = [document.start]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        if node in document.questions:
            todo += [answer.next for answer in document.questions[node].answers]
    return seen


def _unreachable(document: SchemeDocument) -> Iterator[Fault]:
    seen = reachable(document)
    for node in [*document.questions, *document.outcomes]:
        if node not in seen:
            yield Fault(node, "no path leads here", "Let an answer lead to it, or remove it.")


def _gates(document: SchemeDocument) -> Iterator[Fault]:
    used = {question.gate for question in document.questions.values()}
    for name in document.gates.keys() - used:
        yield Fault(name, "no question stands in this gate", "Remove the gate.")
    for question in document.questions.values():
        waved = [answer for answer in question.answers if answer.nothing_special]
        if question.gate is None:
            if waved:
                yield Fault(question.id, "'nothing_special' without a gate", "Name the gate.")
            continue
        if question.gate not in document.gates:
            yield Fault(question.id, f"gate {question.gate!r} is not known", "Add it to 'gates'.")
        if len(waved) != 1:
            yield Fault(
                question.id,
                "a gate's question has exactly one answer that is nothing special",
                "Mark one answer 'nothing_special: true'.",
            )


def _rules(document: SchemeDocument) -> Iterator[Fault]:
    for question in document.questions.values():
        answers = {answer.id: answer for answer in question.answers}
        for rule in question.rules:
            if rule.answer not in answers:
                yield Fault(
                    question.id,
                    f"a rule gives {rule.answer!r}, which is no answer here",
                    f"Use one of: {', '.join(answers)}.",
                )
            elif question.guards and answers[rule.answer].nothing_special:
                yield Fault(
                    question.id,
                    f"a rule waves {question.guards} through; only a person may",
                    "Let rules only raise the suspicion.",
                )
            for reason in filter(None, map(misuse, comparisons_in(rule.when))):
                yield Fault(question.id, reason, "See the list of facts.")


def _languages(document: SchemeDocument) -> Iterator[Fault]:
    for node, what, texts, needed in _all_texts(document):
        missing = [code for code in document.languages if code not in texts]
        if missing and (needed or texts):
            yield Fault(
                node,
                f"{what} is missing in {', '.join(missing)}",
                "Write it in every language of the scheme.",
            )


def _all_texts(document: SchemeDocument) -> Iterator[tuple[str, str, Texts, bool]]:
    yield "", "the title", document.titles, True
    yield "", "the description", document.about, False
    for gate in document.gates.values():
        yield gate.id, "the title", gate.titles, True
    for question in document.questions.values():
        yield question.id, "the question", question.texts, True
        yield question.id, "the guidance", question.guidance, False
        for answer in question.answers:
            yield question.id, f"the answer {answer.id!r}", answer.texts, True
        for protocol in question.protocols:
            yield question.id, "a protocol's title", protocol.titles, True
    for outcome in document.outcomes.values():
        yield outcome.id, "the title", outcome.titles, True
        yield outcome.id, "the guidance", outcome.guidance, False
        for consideration in outcome.considerations:
            yield outcome.id, "a consideration", consideration, True


def _sources(document: SchemeDocument) -> Iterator[Fault]:
    cure = "Write 'source: stated' or 'source: reconstructed'."
    if document.source is None or not document.source.cite.strip():
        yield Fault("", "the scheme cites no source", "Add 'source: {kind: …, cite: …}'.")
    for node in [*document.questions.values(), *document.outcomes.values()]:
        if node.source is None:
            yield Fault(node.id, "its source is not cited", cure)
