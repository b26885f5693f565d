"""Whom a ladder calls, in which order, and what it does where nobody can be called."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workflows.ladder import (
    Fault,
    Ladder,
    Nobody,
    Passed,
    Rung,
    Skipped,
    Step,
    StepKind,
    climb,
    faults,
    kept_as,
    people_of,
    read,
    usual,
)

AN, BO, CAS, DIRK = 1, 2, 3, 4
ALL = {AN, BO, CAS, DIRK}


def duty(minutes=5):
    return Step(kind=StepKind.DUTY, minutes=minutes)


def person(who, minutes=5):
    return Step(kind=StepKind.PERSON, person=who, minutes=minutes)


def manager(who=CAS, minutes=5):
    return Step(kind=StepKind.MANAGER, person=who, minutes=minutes)


USUAL = Ladder((duty(3), person(BO, 10), manager()), 2)


def walk(ladder, on_duty=(AN,), here=ALL):
    """The whole ladder, as the people called on each step."""
    found, position = [], -1
    while isinstance(rung := climb(ladder, position, on_duty=on_duty, here=here), Rung):
        found.append(rung.people)
        position = rung.position
    return found


def test_it_calls_who_is_on_duty_then_the_next_then_the_manager_and_begins_anew():
    assert walk(USUAL) == [(AN,), (BO,), (CAS,)] * 2


def test_each_step_waits_its_own_minutes():
    first = climb(USUAL, -1, on_duty=[AN], here=ALL)
    second = climb(USUAL, 0, on_duty=[AN], here=ALL)
    assert (first.wait, second.wait) == (timedelta(minutes=3), timedelta(minutes=10))


def test_everyone_who_is_on_duty_is_called_at_once():
    assert climb(USUAL, -1, on_duty=[AN, DIRK], here=ALL).people == (AN, DIRK)


def test_a_gap_costs_no_time_and_is_said():
    rung = climb(USUAL, -1, on_duty=[], here=ALL)
    assert rung == Rung(1, (BO,), timedelta(minutes=10), (Skipped(0, Passed.GAP),))


def test_who_left_is_passed_over():
    rung = climb(USUAL, 0, on_duty=[AN], here={AN, CAS})
    assert (rung.people, rung.skipped) == ((CAS,), (Skipped(1, Passed.LEFT),))


def test_someone_on_duty_who_also_stands_next_is_not_waited_for_twice():
    rung = climb(USUAL, 0, on_duty=[BO], here=ALL)
    assert (rung.people, rung.skipped) == ((CAS,), (Skipped(1, Passed.CALLED),))


def test_the_manager_is_called_last_even_if_they_were_on_duty():
    assert walk(Ladder((duty(), manager()), 1), on_duty=[CAS]) == [(CAS,), (CAS,)]


def test_where_nobody_can_be_called_it_says_so_at_once():
    found = climb(USUAL, -1, on_duty=[], here=set())
    assert isinstance(found, Nobody)
    assert len(found.skipped) == USUAL.ends


@pytest.mark.parametrize(
    ("ladder", "fault"),
    [
        (Ladder((duty(),)), Fault.NO_MANAGER),
        (Ladder(()), Fault.NO_MANAGER),
        (Ladder((duty(), Step(kind=StepKind.MANAGER))), Fault.NO_MANAGER),
        (Ladder((manager(), duty())), Fault.NOT_LAST),
        (Ladder((manager(BO), manager())), Fault.NOT_LAST),
        (Ladder((Step(kind=StepKind.PERSON), manager())), Fault.NOBODY_NAMED),
        (Ladder((duty(0), manager())), Fault.MINUTES),
        (Ladder((duty(121), manager())), Fault.MINUTES),
        (Ladder((*(person(BO) for _ in range(8)), manager())), Fault.TOO_LONG),
        (Ladder((manager(),), 0), Fault.ROUNDS),
        (Ladder((manager(),), 11), Fault.ROUNDS),
    ],
)
def test_what_no_ladder_may_be(ladder, fault):
    assert fault in faults(ladder)


def test_a_fit_ladder_has_no_fault_and_is_kept_as_it_is():
    assert faults(USUAL) == []
    assert read(kept_as(USUAL), USUAL.rounds) == USUAL
    assert people_of(USUAL) == (BO, CAS)


def test_without_one_that_was_set_the_managers_are_called_after_who_is_on_duty():
    ladder = usual([CAS, DIRK])
    assert faults(ladder) == []
    assert walk(ladder)[:3] == [(AN,), (CAS,), (DIRK,)]
    assert walk(usual([]), on_duty=[]) == []


STEPS = some.one_of(some.just(duty()), some.sampled_from(sorted(ALL)).map(person))


@given(
    some.lists(STEPS, max_size=7),
    some.integers(1, 4),
    some.lists(some.sampled_from(sorted(ALL)), max_size=3),
    some.sets(some.sampled_from(sorted(ALL))),
)
def test_whatever_the_ladder_it_ends_and_reaches_a_manager_who_is_there(before, rounds, on, here):
    ladder = Ladder((*before, manager()), rounds)
    called = walk(ladder, on_duty=on, here=here)

    assert len(called) <= ladder.ends
    assert all(set(people) <= here for people in called)
    assert called.count((CAS,)) >= (rounds if CAS in here else 0)
