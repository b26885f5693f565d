"""A consult's words reach a reply by a person's act, by one verb, and by type."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.factories import actor_of
from tests.handoffs.world import the_one_asked
from webcare.core.actor import CLOCK, INTAKE, OUTBOX
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.handoffs import queries, service
from workflows.rights import Right, Role

ROOT = Path(__file__).resolve().parents[2]
WEBCARE = ROOT / "webcare"


def use(world, handoff, **given):
    handoff = queries.get(world.session, handoff.id, [world.team.id])
    by = actor_of(Role.MANAGER, user_id=world.speaker.id, name="An")
    values = {"approval": False, "by": by, "at": NOON} | given
    return service.put_in_draft(world.session, world.ticket, handoff, **values)


@pytest.fixture
def answered(world):
    handoff = world.forward()
    world.answer(handoff, "On Tuesday.")
    return handoff


def test_a_person_puts_the_answer_into_the_draft_and_that_is_on_record(world, answered):
    reply = use(world, answered)

    assert "On Tuesday." in reply.body
    assert (answered.chosen_by, answered.chosen_at) == ("An", NOON)
    assert world.events(answered)[-1] == "used"


@pytest.mark.parametrize("who", ["asked", CLOCK, INTAKE, OUTBOX, actor_of(Role.OBSERVER)])
def test_neither_the_one_asked_nor_a_machine_nor_who_only_looks_does_it(world, answered, who):
    by = the_one_asked(answered) if who == "asked" else who
    with pytest.raises(NotAllowed):
        use(world, answered, by=by)


def test_of_several_answers_the_choice_has_a_reason_that_is_kept(world, answered):
    other = world.forward_to("bo@city.example")
    world.answer(other, "On Friday.")

    with pytest.raises(Invalid) as wrong:
        use(world, other, why="  ")
    assert list(wrong.value.fields) == ["why"]

    reply = use(world, other, why="Bo plans the rounds")
    assert "On Friday." in reply.body
    assert "On Tuesday." not in reply.body
    assert other.chosen_why == "Bo plans the rounds"
    assert world.ledger(other)[-1].result == "Bo plans the rounds"


def test_there_must_be_an_answer(world):
    with pytest.raises(Conflict):
        use(world, world.forward())


def test_the_words_for_the_public_are_made_in_few_places_and_from_a_consult_in_one():
    made: dict[str, set[str]] = {}
    for path in WEBCARE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (name := _called(node)):
                made.setdefault(name, set()).add(path.relative_to(WEBCARE).as_posix())

    assert made["PublicWords"] == {"replies/words.py", "replies/drafting.py", "replies/filling.py"}
    assert made["words.copied_by"] == {"handoffs/quoting.py"}
    # Where a person's own text goes on from: a form, the demonstration, one answer for many.
    typed = ("web/", "demo/", "heap/answering.py")
    assert all(place.startswith(typed) for place in made["words.typed"])
    assert not any(place.startswith("handoffs/") for place in made["words.of_the_house"])


@pytest.mark.parametrize(
    "line",
    [
        "replies.start(session, ticket, purpose=purpose, approval=False, body=handoff.answer, "
        "by=by, at=at)",
        "replies.save_draft(session, reply, turn.text, version=1, by=by, at=at)",
        "replies.approve(session, ticket, reply, by=by, at=at, body=handoff.question)",
        "holding.tell(session, ticket, handoff.decline_reason, by=by, at=at)",
        "reply.body = turn.text",
    ],
)
def test_the_type_checker_refuses_a_consults_words_in_a_reply(tmp_path, line):
    found = checked(tmp_path, line)

    assert "PublicWords" in found
    assert found.count("error:") == 1


def checked(tmp_path: Path, line: str) -> str:
    """What the type checker says of a module that does *line*."""
    module = tmp_path / "leak.py"
    module.write_text(
        "from datetime import datetime\n"
        "from sqlalchemy.orm import Session\n"
        "from webcare.core.actor import Actor\n"
        "from webcare.handoffs.models import ConsultMessage, Handoff\n"
        "from webcare.replies import holding, service as replies\n"
        "from webcare.replies.models import Reply\n"
        "from webcare.tickets.models import Ticket\n"
        "from workflows.reply import Purpose\n"
        "def leak(session: Session, ticket: Ticket, reply: Reply, handoff: Handoff,\n"
        "         turn: ConsultMessage, purpose: Purpose, by: Actor, at: datetime) -> None:\n"
        f"    {line}\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(ROOT / ".mypy_cache"), str(module)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id if node.func.id == "PublicWords" else ""
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return f"{node.func.value.id}.{node.func.attr}"
    return ""


def test_whoever_may_draft_is_a_person():
    assert all(not each.may(Right.DRAFT) for each in (CLOCK, INTAKE, OUTBOX))
