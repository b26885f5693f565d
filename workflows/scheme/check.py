"""Whether a scheme works: everything reachable, every path ends, nobody is sent in a circle, and
every outcome has someone who carries it out.
"""

from collections.abc import Collection, Iterator

from workflows.outcomes import DESKS, Escalate, Forward, Moderating, Outcome, Texts
from workflows.rights import Role
from workflows.scheme.document import Question, SchemeDocument
from workflows.scheme.faults import Fault, SchemeError, marked
from workflows.scheme.parse import load_document
from workflows.scheme.rules import rule_faults

ON_CALL = "on_call"
_TITLE, _GUIDANCE = marked("the title"), marked("the guidance")


def faults_of(text: str, desks: Collection[str] = DESKS) -> list[Fault]:
    """All faults of a scheme's text, of form or of working: what an editor shows."""
    try:
        return check(load_document(text), desks)
    except SchemeError as error:
        return error.faults


def check(document: SchemeDocument, desks: Collection[str] = DESKS) -> list[Fault]:
    """What keeps *document* from being published; empty when nothing does.

    *desks* are the slugs of those that the organisation has; something sent to another is nobody's.
    """
    return [
        *faults_of_working(document),
        *_owners(document, desks),
        *_moderations(document),
        *_languages(document),
        *_sources(document),
    ]


def faults_of_working(document: SchemeDocument) -> list[Fault]:
    """What keeps *document* from running at all, whoever is there to carry it out."""
    faults = [*_steps(document)]
    if not faults:  # a graph with holes would only repeat itself here
        faults += [*_circles(document), *_unreachable(document)]
    return [*faults, *_gates(document), *rule_faults(document)]


def _steps(document: SchemeDocument) -> Iterator[Fault]:
    """The start and every answer lead somewhere; so with no circle, each path ends."""
    both = document.questions.keys() & document.outcomes.keys()
    for node in sorted(both):
        yield Fault(node, "shared_id")
    if document.start not in document.questions:
        yield Fault("", "no_start", {"name": repr(document.start)})
    known = document.questions.keys() | document.outcomes.keys()
    for question in document.questions.values():
        if not question.answers:
            yield Fault(question.id, "dead_end")
        elif len(question.answers) == 1:
            yield Fault(question.id, "one_answer")
        for answer in question.answers:
            if answer.next not in known:
                values = {"answer": repr(answer.id), "next": repr(answer.next)}
                yield Fault(question.id, "leads_nowhere", values)


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
        way = _way_back(name, onward)
        if way:
            yield Fault(name, "circle", {"way": " → ".join([name, *way])})


def _way_back(name: str, onward: dict[str, set[str]]) -> list[str]:
    """The shortest way from *name* to itself; empty when there is none."""
    came_from: dict[str, str] = {}
    todo = [name]
    for node in todo:
        for following in sorted(onward[node]):
            if following not in came_from:
                came_from[following] = node
                todo.append(following)
    if name not in came_from:
        return []
    way = [name]
    while (before := came_from[way[-1]]) != name:
        way.append(before)
    return way[::-1]


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
            yield Fault(node, "unreachable")


def _gates(document: SchemeDocument) -> Iterator[Fault]:
    used = {question.gate for question in document.questions.values()}
    for name in document.gates.keys() - used:
        yield Fault(name, "unused_gate")
    for question in document.questions.values():
        waved = [answer for answer in question.answers if answer.nothing_special]
        if question.gate is None:
            if waved:
                yield Fault(question.id, "waved_outside_gate")
            continue
        if question.gate not in document.gates:
            yield Fault(question.id, "unknown_gate", {"name": repr(question.gate)})
        if len(waved) != 1:
            yield Fault(question.id, "gate_answer")


def _owners(document: SchemeDocument, desks: Collection[str]) -> Iterator[Fault]:
    """Whatever is sent on goes to a desk that exists, and whoever is told exists too."""
    for outcome in document.outcomes.values():
        wanted = _desk_wanted(outcome)
        if wanted is not None and wanted not in desks:
            yield _nobody(outcome.id, f"desk: {wanted}", desks)
    told = {*desks, *Role, ON_CALL}
    for node, name in _all_told(document):
        if name not in told:
            yield _nobody(node, f"notify: {name}", told)


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


def _nobody(node: str, what: str, allowed: Collection[str]) -> Fault:
    return Fault(node, "no_owner", {"what": what, "allowed": ", ".join(sorted(allowed))})


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
        missing = ", ".join(code for code in document.languages if code not in texts)
        if missing and (needed or texts):
            yield Fault(node, "missing_language", {"what": what, "languages": missing})
    for question in document.questions.values():
        for answer in question.answers:
            missing = ", ".join(code for code in document.languages if code not in answer.texts)
            if missing:
                values = {"answer": repr(answer.id), "languages": missing}
                yield Fault(question.id, "missing_answer", values)


def _all_texts(document: SchemeDocument) -> Iterator[tuple[str, str, Texts, bool]]:
    """Every text but the answers': its node, what it is, itself, and whether it must be there."""
    yield "", _TITLE, document.titles, True
    yield "", marked("the description"), document.about, False
    for gate in document.gates.values():
        yield gate.id, _TITLE, gate.titles, True
    for question in document.questions.values():
        yield question.id, marked("the question"), question.texts, True
        yield question.id, _GUIDANCE, question.guidance, False
        for protocol in question.protocols:
            yield question.id, marked("a protocol's title"), protocol.titles, True
    for node, moderating in _all_moderations(document):
        yield node, marked("the reason of the moderation"), moderating.reasons, False
    for outcome in document.outcomes.values():
        yield outcome.id, _TITLE, outcome.titles, True
        yield outcome.id, _GUIDANCE, outcome.guidance, False
        for consideration in outcome.considerations:
            yield outcome.id, marked("a consideration"), consideration, True


def _sources(document: SchemeDocument) -> Iterator[Fault]:
    if document.source is None or not document.source.cite.strip():
        yield Fault("", "no_source")
    for node in [*document.questions.values(), *document.outcomes.values()]:
        if node.source is None:
            yield Fault(node.id, "no_node_source")
