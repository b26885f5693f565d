"""Where the answers of a scheme lead: holes, circles, and what nobody comes to.

A draft has holes, answers that lead nowhere yet. They hide nothing: everything else is told beside
them. What only hangs below something else that is told is named there, and not told again.
"""

from collections.abc import Collection, Iterator, Mapping

from workflows.outcomes import Texts
from workflows.scheme.document import Question, SchemeDocument
from workflows.scheme.faults import Fault
from workflows.wording import Listed, Named, Way, Written


def graph_faults(
    document: SchemeDocument, unread: Collection[str] = (), *, whole: bool = True
) -> Iterator[Fault]:
    """What is wrong with the start, the answers, and the ways they make.

    *unread*: ids of steps that are written down but could not be read, so that an answer may lead
    there. Not *whole*: answers are missing, so that nobody knows what is never reached.
    """
    yield from _steps(document, unread)
    yield from _circles(document)
    if whole and document.start in document.questions:
        yield from _unreachable(document)


def named(document: SchemeDocument, node: str) -> Named:
    """A node of the scheme with its own words."""
    return Named(node, words_of(document, node))


def words_of(document: SchemeDocument, node: str) -> Texts:
    """What a question, an outcome or a gate says, by language; empty for what is none of these."""
    if node in document.questions:
        return document.questions[node].texts
    if node in document.outcomes:
        return document.outcomes[node].titles
    return document.gates[node].titles if node in document.gates else {}


def _steps(document: SchemeDocument, unread: Collection[str]) -> Iterator[Fault]:
    """The start and every answer lead somewhere; so with no circle, each path ends."""
    for node in sorted(document.questions.keys() & document.outcomes.keys()):
        yield Fault(node, "shared_id")
    if document.start not in {*document.questions, *unread}:
        variant = "" if document.start else "open"
        yield Fault("", "no_start", {"name": Written(document.start)}, variant)
    known = {*document.questions, *document.outcomes, *unread}
    for question in document.questions.values():
        if not question.answers:
            yield Fault(question.id, "dead_end")
        elif len(question.answers) == 1:
            yield Fault(question.id, "one_answer")
        for answer in question.answers:
            if answer.next not in known:
                of = {"answer": Named(answer.id, answer.texts), "next": Written(answer.next)}
                variant = "" if answer.next else "open"
                yield Fault(question.id, "leads_nowhere", of, variant)


def _onward(document: SchemeDocument) -> dict[str, set[str]]:
    """Of each question the questions that its answers lead to."""
    return {name: set(_next_questions(document, q)) for name, q in document.questions.items()}


def _next_questions(document: SchemeDocument, question: Question) -> list[str]:
    return [answer.next for answer in question.answers if answer.next in document.questions]


def _circles(document: SchemeDocument) -> Iterator[Fault]:
    """Take away, from the ends on, whatever leads only to what was taken away; the rest circles.

    Each circle is told once, at the first of its questions that no other circle named.
    """
    onward = _onward(document)
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
    told: set[str] = set()
    for name in onward:
        way = _way_back(name, onward) if name not in told else []
        if way:
            told.update(way)
            steps = Way(named(document, node) for node in [name, *way])
            yield Fault(name, "circle", {"way": steps})


def _way_back(name: str, onward: Mapping[str, set[str]]) -> list[str]:
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
    return _from(document, document.start, set())


def _from(document: SchemeDocument, start: str, seen: set[str]) -> set[str]:
    """*start* and every node below it that is not among *seen* yet."""
    found: set[str] = set()
    todo = [start]
    while todo:
        node = todo.pop()
        if node in found or node in seen:
            continue
        found.add(node)
        if node in document.questions:
            todo += [answer.next for answer in document.questions[node].answers]
    return found


def _unreachable(document: SchemeDocument) -> Iterator[Fault]:
    """Each node that nobody comes to, once: at the top of what hangs together, or named there."""
    seen = reachable(document)
    lost = [node for node in (*document.questions, *document.outcomes) if node not in seen]
    named_already: set[str] = set()
    for top, below in _tops(document, lost, seen):
        names = [each for each in lost if each in below - {top} - named_already]
        named_already |= below
        values = {"below": Listed(named(document, each) for each in names)} if names else {}
        yield Fault(top, "unreachable", values, "below" if names else "")


def _tops(
    document: SchemeDocument, lost: list[str], seen: set[str]
) -> Iterator[tuple[str, set[str]]]:
    """Of the *lost* nodes those below no other, of a circle its first; each with all below it."""
    led_to = {
        answer.next
        for node in lost
        if node in document.questions
        for answer in document.questions[node].answers
        if answer.next != node
    }
    found: dict[str, set[str]] = {}
    told = set(seen)
    for node in sorted(lost, key=lambda each: each in led_to):
        if node not in told:
            found[node] = _from(document, node, seen)
            told |= found[node]
    for node, below in found.items():
        if not any(node in others for top, others in found.items() if top != node):
            yield node, below
