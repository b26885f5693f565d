"""The replay as a job and as a command: in turns, taken up again, and told as JSON."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import later
from tests.insight.decided import ASKS_MORE, LEAD, SWAPPED, decide, desk, published
from webcare import jobs
from webcare.cli import replay as command
from webcare.core import doorbell
from webcare.insight import queries, replays
from webcare.insight.models import SchemeReplay
from webcare.insight.queries import Scope
from webcare.insight.sources import Source
from webcare.schemes import drafts
from workflows.replay import ReplayState


@pytest.fixture
def house(own_engine):
    """A desk with five decided tickets, really committed."""
    with Session(own_engine, expire_on_commit=False) as session:
        published(session)
        channel = desk(session)
        for hours in range(5):
            answer = "no" if hours else "yes"
            decide(session, channel, "OURS=yes", f"KNOWN={answer}", at=later(hours=hours))
        session.commit()
        yield session, channel


@pytest.fixture
def rings(monkeypatch):
    heard = []
    monkeypatch.setattr(doorbell, "enqueue", lambda name, *args: heard.append(name))
    monkeypatch.setattr(doorbell, "answered", lambda *args: None)
    return heard


def asked(session, channel):
    scope = Scope(team_ids=[channel.team_id], since=later(days=-1), until=later(days=1))
    row = replays.ask(session, Source(text=SWAPPED), scope, by=LEAD, at=NOON)
    session.commit()
    return row


def test_the_job_works_until_nothing_waits(house, rings):
    session, channel = house
    row = asked(session, channel)

    jobs.replay_decisions()

    session.refresh(row)
    assert (row.state, row.done, row.changed) == (ReplayState.DONE, 5, 5)
    assert rings == []
    assert not queries.is_ahead(session)


def test_a_turn_that_is_over_rings_again_and_the_next_takes_up_where_it_stopped(
    house, rings, monkeypatch
):
    session, channel = house
    row = asked(session, channel)
    monkeypatch.setattr(jobs, "A_TURN", 0.0)

    jobs.replay_decisions()
    with Session(session.bind) as other:
        assert other.get_one(SchemeReplay, row.id).state is ReplayState.WAITING
    assert rings == ["replay_decisions"]
    monkeypatch.setattr(jobs, "A_TURN", 5.0)
    jobs.replay_decisions()

    session.refresh(row)
    assert (row.state, row.done) == (ReplayState.DONE, 5)


def test_a_replay_that_cannot_go_on_fails_and_the_next_has_its_turn(house, rings):
    session, channel = house
    broken, sound = asked(session, channel), asked(session, channel)
    broken.text = SWAPPED.replace("next: refer}", "next: nowhere}")
    session.commit()

    jobs.replay_decisions()

    session.refresh(broken)
    session.refresh(sound)
    assert (broken.state, sound.state) == (ReplayState.FAILED, ReplayState.DONE)
    assert broken.ended_at is not None


def test_a_lost_ring_is_found_by_the_sweeper(house, rings):
    session, channel = house
    asked(session, channel)

    jobs.sweep()

    assert "replay_decisions" in rings


def test_two_workers_do_not_count_a_ticket_twice(house, rings):
    session, channel = house
    row = asked(session, channel)
    with Session(session.bind) as one, Session(session.bind) as other:
        assert replays.work(one, at=NOON, limit=2)
        assert replays.work(other, at=NOON, limit=2) is False  # it is taken; there is no other
        one.commit()

    jobs.replay_decisions()

    session.refresh(row)
    assert (row.done, row.changed) == (5, 5)


def run(monkeypatch, *args):
    from contextlib import nullcontext

    monkeypatch.setattr(command, "standing_ground", nullcontext)
    return CliRunner().invoke(command.scheme_replay, list(args))


def test_the_command_ends_with_the_result_as_json(house, monkeypatch):
    session, channel = house
    draft = drafts.begin(session, channel.team_id, SWAPPED, by=LEAD, at=NOON)
    session.commit()
    assert draft.id

    answer = run(monkeypatch, "small", "--since", "2026-11-01", "--until", "2026-11-30", "--json")

    told = json.loads(answer.output.splitlines()[-1])
    assert answer.exit_code == 0
    assert (told["tickets"], told["changed"], told["undecided"]) == (5, 5, 0)
    assert {"from": "ask", "from_kind": "forward", "to": "reply", "to_kind": "reply",
            "tickets": 4} in told["from_to"]  # fmt: skip
    assert told["per_second"] > 0
    assert told["unanswered"] == {}


def test_the_command_takes_a_file_and_names_what_nobody_answered(house, monkeypatch, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(ASKS_MORE)

    answer = run(monkeypatch, str(file), "--since", "2026-11-18", "--until", "2026-11-18", "--json")

    lines = answer.output.splitlines()
    assert json.loads(lines[-1])["unanswered"] == {"POLITE": 5}
    assert lines[0] == (
        "nothing could be compared: all 5 tickets stop at a question nobody was asked"
    )


def test_the_command_without_json_speaks_to_people(house, monkeypatch):
    answer = run(monkeypatch, "small", "--since", "2026-11-18", "--until", "2026-11-19")

    assert "nothing could be compared" not in answer.output
    assert "5 tickets, 0 come out elsewhere, 0 undecided" in answer.output


def test_the_command_refuses_a_scheme_that_is_none_or_has_faults(house, monkeypatch, tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text(SWAPPED.replace("next: refer}", "next: nowhere}"))

    assert run(monkeypatch, str(file), "--since", "2026-11-18").exit_code == 1
    assert run(monkeypatch, "nowhere", "--since", "2026-11-18").exit_code == 2
    assert run(monkeypatch, "small", "--since", "yesterday").exit_code == 2
