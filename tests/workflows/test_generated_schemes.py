"""Whatever scheme somebody writes: the check accepts it exactly when every run has an outcome."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.schemes import ME, NOON
from workflows.facts import Facts
from workflows.scheme import Run, SchemeDocument, check, compile_document, load_document, paths

QUESTIONS = [f"Q{number}" for number in range(6)]
OUTCOMES = ["reply", "stand"]
ANSWERS = ["yes", "no", "perhaps"]
OF_STEPS = {"leads_nowhere", "no_start", "dead_end", "one_answer", "shared_id"}


@st.composite
def documents(draw: st.DrawFn, targets: list[str] | None = None) -> SchemeDocument:
    """Schemes of a few questions; answers may lead anywhere, also in circles and into the void."""
    names = draw(st.lists(st.sampled_from(QUESTIONS), min_size=1, max_size=6, unique=True))
    questions = {}
    for place, name in enumerate(names):
        onward = targets or [*names[place + 1 :], *names[place + 1 :], *OUTCOMES, *OUTCOMES]
        if targets is None and draw(st.integers(0, 9)) == 0:
            onward = [*names, *OUTCOMES, "nowhere"]
        leads = draw(st.lists(st.sampled_from(onward), min_size=2, max_size=3))
        questions[name] = {
            "text": {"en": f"{name}?"},
            "source": "stated",
            "answers": {
                answer: {"text": {"en": answer}, "next": to}
                for answer, to in zip(ANSWERS, leads, strict=False)
            },
        }
    written = {
        "id": "generated",
        "title": {"en": "Generated"},
        "languages": ["en"],
        "source": {"kind": "reconstructed", "cite": "for a test"},
        "start": names[0],
        "questions": questions,
        "outcomes": {
            "reply": {"kind": "reply", "title": {"en": "Reply"}, "source": "stated"},
            "stand": {
                "kind": "let_stand",
                "title": {"en": "Stand"},
                "reason": "quiet",
                "source": "stated",
            },
        },
    }
    return load_document(json.dumps(written))


def every_run_ends(document: SchemeDocument) -> bool:
    """By walking every way as a person would, giving up where it comes back to itself."""

    def ends(node: str, way: tuple[str, ...]) -> bool:
        if node in document.outcomes:
            return True
        if node in way or node not in document.questions:
            return False
        return all(ends(answer.next, (*way, node)) for answer in document.questions[node].answers)

    return all(ends(start, ()) for start in document.questions)


def never_reached(document: SchemeDocument) -> list[str]:
    """Every node that the check calls unreachable, where it stands or among those below it."""
    return [
        name
        for fault in check(document)
        if fault.code == "unreachable"
        for name in (fault.node, *(each.id for each in fault.values.get("below", ())))
    ]


def circling(document: SchemeDocument) -> set[str]:
    """Every question that some way from it comes back to."""

    def onward(nodes: set[str]) -> set[str]:
        return {
            a.next for n in nodes & document.questions.keys() for a in document.questions[n].answers
        }

    found = set()
    for name in document.questions:
        seen, new = set(), onward({name})
        while new - seen:
            seen |= new
            new = onward(new)
        found |= {name} & seen
    return found


def visited(document: SchemeDocument) -> set[str]:
    """Every node that some way from the start comes to."""
    seen: set[str] = set()

    def go(node: str) -> None:
        if node not in seen:
            seen.add(node)
            for answer in document.questions[node].answers if node in document.questions else ():
                go(answer.next)

    go(document.start)
    return seen


@settings(max_examples=400, deadline=None)
@given(documents())
def test_the_check_accepts_exactly_what_always_ends(document: SchemeDocument) -> None:
    codes = {fault.code for fault in check(document)}

    assert (not codes & (OF_STEPS | {"circle"})) == every_run_ends(document)
    if every_run_ends(document):
        unvisited = {*document.questions, *document.outcomes} - visited(document)
        assert sorted(never_reached(document)) == sorted(unvisited)
        assert codes <= {"unreachable"}


@settings(max_examples=200, deadline=None)
@given(documents())
def test_holes_hide_no_circle_and_nothing_that_nobody_comes_to(document: SchemeDocument) -> None:
    faults = check(document)
    unvisited = {*document.questions, *document.outcomes} - visited(document)

    ways = [fault.values["way"] for fault in faults if fault.code == "circle"]
    assert {step.id for way in ways for step in way} == circling(document)
    assert sorted(never_reached(document)) == sorted(unvisited)


@settings(max_examples=200, deadline=None)
@given(documents(), st.data())
def test_what_the_check_accepts_runs_to_an_outcome_whatever_is_answered(
    document: SchemeDocument, data: st.DataObject
) -> None:
    if check(document):
        return
    compiled = compile_document(document)
    run = Run.start(compiled, Facts(), at=NOON)
    while run.question is not None:
        choice = data.draw(st.sampled_from([answer.id for answer in run.question.answers]))
        run = run.answer(run.question.id, choice, by=ME, at=NOON)
    way = tuple((step.question, step.answer) for step in run.path)
    assert (way, run.node) in {(path.answers, path.node) for path in paths(compiled)}
