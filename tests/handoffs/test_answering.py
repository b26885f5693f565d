import pytest
from sqlalchemy import update

from tests.conftest import NOON
from tests.factories import actor_of, later, make_expert, make_reply, make_user
from tests.handoffs.world import MANAGER, SPEAKER, make_world, the_one_asked
from webcare.core.actor import Actor, asked
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.handoffs import queries, service
from webcare.handoffs.service import HandBack, ToDesk, ToExpert, Via
from webcare.tickets.models import Ticket
from workflows.handoff import HandoffState
from workflows.reply import Purpose, ReplyState
from workflows.rights import Right, Role
from workflows.ticket import TicketState

S, T = HandoffState, TicketState
ALONE = [
    # the handoff stands at, what happens, the handoff then, the ticket then, still open
    (S.OPEN, "accept", S.ACCEPTED, T.WITH_EXPERT, 1),
    (S.OPEN, "answer", S.ANSWERED, T.ANSWERING, 0),
    (S.ACCEPTED, "answer", S.ANSWERED, T.ANSWERING, 0),
    (S.NEEDS_INFO, "answer", S.ANSWERED, T.ANSWERING, 0),
    (S.OPEN, "decline", S.DECLINED, T.ANSWERING, 0),
    (S.ACCEPTED, "decline", S.DECLINED, T.ANSWERING, 0),
    (S.NEEDS_INFO, "decline", S.DECLINED, T.ANSWERING, 0),
    (S.OPEN, "ask_info", S.NEEDS_INFO, T.WITH_EXPERT, 1),
    (S.ACCEPTED, "ask_info", S.NEEDS_INFO, T.WITH_EXPERT, 1),
    (S.NEEDS_INFO, "give_info", S.OPEN, T.WITH_EXPERT, 1),
    (S.OPEN, "expire", S.EXPIRED, T.ANSWERING, 0),
    (S.ACCEPTED, "expire", S.EXPIRED, T.ANSWERING, 0),
    (S.NEEDS_INFO, "expire", S.EXPIRED, T.ANSWERING, 0),
    (S.OPEN, "withdraw", S.WITHDRAWN, T.ANSWERING, 0),
    (S.ACCEPTED, "withdraw", S.WITHDRAWN, T.ANSWERING, 0),
    (S.NEEDS_INFO, "withdraw", S.WITHDRAWN, T.ANSWERING, 0),
]
BESIDE = [
    # what happens to one of two, the ticket then, still open
    ("answer", T.ANSWERING, 1),
    ("decline", T.WITH_EXPERT, 1),
    ("expire", T.WITH_EXPERT, 1),
    ("withdraw", T.WITH_EXPERT, 1),
]
REFUSED = [
    *[(state, "accept") for state in (S.ANSWERED, S.DECLINED, S.EXPIRED, S.WITHDRAWN)],
    *[(state, "decline") for state in (S.ANSWERED, S.DECLINED, S.EXPIRED, S.WITHDRAWN)],
    *[(state, "ask_info") for state in (S.ANSWERED, S.DECLINED, S.EXPIRED, S.WITHDRAWN)],
    *[(state, "give_info") for state in (S.OPEN, S.ANSWERED, S.DECLINED, S.WITHDRAWN)],
    *[(state, "withdraw") for state in (S.ANSWERED, S.DECLINED, S.WITHDRAWN)],
]


def happens(world, handoff, event, at=NOON):
    session, them = world.session, the_one_asked(handoff)
    match event:
        case "accept":
            service.accept(session, handoff, by=them, at=at)
        case "answer":
            world.answer(handoff, at=at)
        case "decline":
            service.decline(session, handoff, "Not mine", "Bo of Parks", by=them, at=at)
        case "ask_info":
            service.ask_info(session, handoff, "Which street?", by=them, at=at)
        case "give_info":
            service.give_info(session, handoff, "The long one.", by=MANAGER, at=at)
        case "withdraw":
            service.withdraw(session, handoff, why="Solved", by=MANAGER, at=at)
        case "expire":
            handoff.due_at = at
            service.expire_due(session, at=at)


def brought_to(world, handoff, state):
    path = {
        S.OPEN: [],
        S.ACCEPTED: ["accept"],
        S.NEEDS_INFO: ["ask_info"],
        S.ANSWERED: ["answer"],
        S.DECLINED: ["decline"],
        S.EXPIRED: ["expire"],
        S.WITHDRAWN: ["withdraw"],
    }
    for event in path[state]:
        happens(world, handoff, event)
    assert handoff.state is state
    return handoff


@pytest.mark.parametrize(("before", "event", "after", "ticket", "still"), ALONE)
def test_what_happens_to_the_only_handoff_moves_it_and_the_ticket(
    world, before, event, after, ticket, still
):
    handoff = brought_to(world, world.forward(), before)
    rows = len(world.ledger(handoff))

    happens(world, handoff, event)

    assert (handoff.state, world.ticket.state) == (after, ticket)
    assert world.ticket.open_handoffs == still
    assert len(world.ledger(handoff)) == rows + 1
    assert world.ledger(handoff)[-1].state is after


@pytest.mark.parametrize(("event", "ticket", "still"), BESIDE)
def test_of_two_side_by_side_the_first_answer_frees_the_ticket_and_an_end_without_one_does_not(
    world, event, ticket, still
):
    one = world.forward()
    other = world.forward_to("bo@city.example")

    happens(world, one, event)

    assert (world.ticket.state, world.ticket.open_handoffs) == (ticket, still)
    assert other.state is S.OPEN


def test_the_last_of_two_that_end_without_an_answer_frees_the_ticket(world):
    one, other = world.forward(), world.forward_to("bo@city.example")

    happens(world, one, "decline")
    happens(world, other, "withdraw")

    assert (world.ticket.state, world.ticket.open_handoffs) == (T.ANSWERING, 0)


def test_two_answers_stand_side_by_side(world):
    one, other = world.forward(), world.forward_to("bo@city.example")

    world.answer(one, "On Tuesday.")
    world.answer(other, "On Friday.")

    assert [each.answer for each in queries.of_ticket(world.session, world.ticket.id)] == [
        "On Tuesday.",
        "On Friday.",
    ]
    assert world.ticket.open_handoffs == 0


def test_an_expert_s_answer_does_not_free_a_ticket_that_waits_for_the_spokesperson(world):
    forward, escalation = world.forward(), world.escalate()

    world.answer(forward)
    assert world.ticket.state is T.WITH_DESK

    service.answer(world.session, escalation, "Say this.", by=SPEAKER, at=NOON, via=Via.PAGE)
    assert world.ticket.state is T.ANSWERING


@pytest.mark.parametrize(("state", "event"), REFUSED)
def test_what_the_state_forbids_is_refused_and_leaves_no_trace(world, state, event):
    handoff = brought_to(world, world.forward(), state)
    before = (handoff.state, world.ticket.state, world.events(handoff))

    with pytest.raises(Conflict):
        happens(world, handoff, event)

    assert (handoff.state, world.ticket.state, world.events(handoff)) == before


def test_an_answer_is_kept_with_who_and_when_and_in_the_consult(world):
    handoff = world.forward()

    world.answer(handoff, "  On Tuesday.\n", at=later(hours=1))

    assert (handoff.answer, handoff.answered_by, handoff.ended_at, handoff.late) == (
        "On Tuesday.", "Kim", later(hours=1), False,
    )  # fmt: skip
    assert [(m.inbound, m.text) for m in world.consult(handoff)][-1] == (True, "On Tuesday.")
    entry = world.ledger(handoff)[-1]
    assert (entry.event, entry.from_name, entry.to_name, entry.result) == (
        "answered", "Kim", "An", "On Tuesday.",
    )  # fmt: skip


def test_a_late_answer_is_taken_and_marked_late(world):
    handoff = brought_to(world, world.forward(), S.EXPIRED)
    assert world.ticket.state is T.ANSWERING

    world.answer(handoff, at=later(days=3))

    assert (handoff.state, handoff.late, handoff.answer) == (S.ANSWERED, True, "On Tuesday.")
    assert world.ticket.flags == ["late_answer"]
    assert world.ticket.state is T.ANSWERING


@pytest.mark.parametrize("state", [T.ANSWERED, T.CLOSED, T.NEW])
def test_a_late_answer_leaves_a_ticket_that_went_on_where_it_is(world, state):
    handoff = brought_to(world, world.forward(), S.EXPIRED)
    world.ticket.state = state

    world.answer(handoff, at=later(days=3))

    assert (handoff.state, world.ticket.state) == (S.ANSWERED, state)


def test_an_answer_to_a_withdrawn_question_is_kept_as_what_came_later(world):
    handoff = brought_to(world, world.forward(), S.WITHDRAWN)

    world.answer(handoff, at=later(hours=1))

    assert (handoff.state, handoff.answer) == (S.WITHDRAWN, "")
    assert world.consult(handoff)[-1].text == "On Tuesday."
    assert "consult_added" in world.ticket.flags
    assert (handoff.withdrawn_by, handoff.withdrawn_why) == ("An", "Solved")


def test_the_same_answer_twice_is_one_answer(world):
    handoff = world.forward()

    world.answer(handoff)
    world.answer(handoff)

    assert world.events(handoff) == ["forwarded", "answered"]


@pytest.mark.parametrize("state", [S.ANSWERED, S.DECLINED])
def test_what_comes_after_the_end_is_added_and_the_team_is_told(world, state):
    handoff = brought_to(world, world.forward(), state)

    world.answer(handoff, "Sorry, on Wednesday.")

    assert handoff.state is state
    assert handoff.answer != "Sorry, on Wednesday."
    assert world.consult(handoff)[-1].text == "Sorry, on Wednesday."
    assert world.events(handoff)[-1] == "added"
    assert "consult_added" in world.ticket.flags


@pytest.mark.parametrize("text", ["", " \n ", "\x00"])
def test_an_empty_answer_is_no_answer(world, text):
    handoff = world.forward()

    with pytest.raises(Invalid):
        world.answer(handoff, text)

    assert handoff.state is S.OPEN


def test_declining_needs_a_reason_or_a_better_name_and_counts_as_returned(world):
    handoff = world.forward()
    with pytest.raises(Invalid):
        service.decline(world.session, handoff, " ", "", by=the_one_asked(handoff), at=NOON)

    service.decline(world.session, handoff, "", "Bo", by=the_one_asked(handoff), at=NOON)

    assert (handoff.suggested, handoff.returned_count) == ("Bo", 1)
    assert world.ledger(handoff)[-1].returned_count == 1


def test_a_question_back_flags_the_ticket_until_it_is_answered(world):
    handoff = world.forward(due_at=later(hours=2))
    happens(world, handoff, "ask_info")
    assert "consult_asks" in world.ticket.flags

    service.give_info(
        world.session, handoff, "The long one.", due_at=later(hours=9), by=MANAGER, at=NOON
    )

    assert "consult_asks" not in world.ticket.flags
    assert handoff.due_at == later(hours=9)
    assert [(m.inbound, m.text) for m in world.consult(handoff)[1:]] == [
        (True, "Which street?"),
        (False, "The long one."),
    ]
    assert "The long one." in world.mails()[-1].text
    assert "/x/" in world.mails()[-1].text


def test_the_expert_hears_that_an_answer_is_no_longer_needed(world):
    handoff = brought_to(world, world.forward(), S.WITHDRAWN)

    assert world.mails("kim@city.example")[-1].subject.startswith("No longer needed")
    assert world.events(handoff)[-1] == "withdrawn"


def test_closing_takes_back_every_open_question_and_leaves_the_ended_ones(world):
    answered = brought_to(world, world.forward(), S.ANSWERED)
    world.ticket.state = T.ANSWERING
    one, other = world.forward_to("bo@city.example"), world.escalate()

    count = service.withdraw_all_open(
        world.session, world.ticket, why="Closed", by=MANAGER, at=NOON
    )

    assert count == 2
    assert [each.state for each in (answered, one, other)] == [S.ANSWERED, S.WITHDRAWN, S.WITHDRAWN]
    assert world.ticket.open_handoffs == 0


def test_the_clock_ends_only_what_is_due(world):
    due = world.forward(due_at=later(hours=1))
    later_on = world.forward_to("bo@city.example", due_at=later(hours=3))
    escalation = world.escalate()

    assert service.expire_due(world.session, at=later(hours=2)) == 1
    assert service.expire_due(world.session, at=later(hours=2)) == 0

    assert (due.state, later_on.state, escalation.state) == (S.EXPIRED, S.OPEN, S.OPEN)
    assert due.ended_at == later(hours=2)


@pytest.mark.parametrize("state", [ReplyState.SUBMITTED, ReplyState.APPROVED, ReplyState.QUEUED])
def test_an_answer_that_comes_after_the_reply_was_submitted_holds_the_reply(world, state):
    one, other = world.forward(), world.forward_to("bo@city.example")
    world.answer(one)
    world.ticket.state = T.IN_APPROVAL if state is ReplyState.SUBMITTED else T.SENDING
    reply = make_reply(world.session, world.ticket, state=state, next_attempt_at=NOON)

    world.answer(other, "On Friday, not on Tuesday.")

    assert reply.state is ReplyState.HELD
    assert "answer" in reply.error
    assert other.answer == "On Friday, not on Tuesday."


@pytest.mark.parametrize(
    ("state", "purpose"),
    [
        (ReplyState.DRAFT, Purpose.FINAL),
        (ReplyState.SENT, Purpose.FINAL),
        (ReplyState.QUEUED, Purpose.HOLDING),
        (ReplyState.QUEUED, Purpose.ACKNOWLEDGEMENT),
    ],
)
def test_an_answer_leaves_alone_what_it_cannot_conflict_with(world, state, purpose):
    handoff = world.forward()
    reply = make_reply(world.session, world.ticket, state=state, purpose=purpose)

    world.answer(handoff)

    assert reply.state is state


def test_only_the_one_asked_answers(world):
    handoff = world.forward()
    other = world.forward_to("bo@city.example")
    stranger = make_user(world.session, world.team, Role.EXPERT)

    for by in (
        asked(other.id, "Bo"),
        MANAGER,
        actor_of(Role.EXPERT, user_id=stranger.id),
        Actor("link:handoff-x", "Eve", frozenset({Right.ASKED})),
    ):
        for attempt in (
            lambda by=by: service.answer(
                world.session, handoff, "Mine", by=by, at=NOON, via=Via.LINK
            ),
            lambda by=by: service.accept(world.session, handoff, by=by, at=NOON),
            lambda by=by: service.decline(world.session, handoff, "No", "", by=by, at=NOON),
            lambda by=by: service.ask_info(world.session, handoff, "What?", by=by, at=NOON),
        ):
            with pytest.raises(NotAllowed):
                attempt()

    assert handoff.state is S.OPEN


def test_an_expert_with_an_account_answers_what_was_put_to_them_and_finds_it(world):
    user = make_user(world.session, world.team, Role.EXPERT)
    expert = make_expert(world.session, world.team, user_id=user.id)
    ended = brought_to(world, world.forward(to=ToExpert(expert.id), question="Old?"), S.DECLINED)
    handoff = world.forward(to=ToExpert(expert.id), why="It is theirs")
    world.forward_to("bo@city.example")

    assert list(queries.for_expert_user(world.session, user)) == [handoff, ended]

    by = actor_of(Role.EXPERT, user_id=user.id)
    service.answer(world.session, handoff, "On Tuesday.", by=by, at=NOON, via=Via.PAGE)

    assert handoff.state is S.ANSWERED


def test_someone_on_the_rota_of_a_desk_answers_for_the_desk(world):
    handoff = world.forward(to=ToDesk("spokesperson"))
    by = actor_of(Role.EXPERT, user_id=world.speaker.id, name="Sam")

    service.answer(world.session, handoff, "On Tuesday.", by=by, at=NOON, via=Via.PAGE)

    assert handoff.answered_by == "Sam"
    assert list(queries.for_expert_user(world.session, world.speaker)) == [handoff]


@pytest.mark.parametrize(
    ("mode", "text", "until"),
    [
        (HandBack.STATEMENT, "We clean on Tuesday.", None),
        (HandBack.INSTRUCTION, "Say that we are sorry.", None),
        (HandBack.HOLD_UNTIL, "", later(days=1)),
    ],
)
def test_a_desk_hands_back_with_a_statement_an_instruction_or_a_moment(world, mode, text, until):
    handoff = world.escalate()

    service.hand_back(world.session, world.ticket, handoff, mode, text, until, by=SPEAKER, at=NOON)

    assert (handoff.state, world.ticket.state) == (S.ANSWERED, T.ANSWERING)
    assert (handoff.hand_back, handoff.answer, handoff.hold_until) == (mode, text, until)
    assert world.events(handoff) == ["escalated", "handed_back"]
    assert world.ticket.open_handoffs == 0


@pytest.mark.parametrize(
    ("mode", "text", "until"),
    [
        (HandBack.STATEMENT, " ", None),
        (HandBack.INSTRUCTION, "", later(days=1)),
        (HandBack.HOLD_UNTIL, "Wait", None),
        (HandBack.HOLD_UNTIL, "Wait", NOON),
    ],
)
def test_handing_back_nothing_is_refused(world, mode, text, until):
    handoff = world.escalate()

    with pytest.raises(Invalid):
        service.hand_back(
            world.session, world.ticket, handoff, mode, text, until, by=SPEAKER, at=NOON
        )

    assert handoff.state is S.OPEN


def test_only_who_speaks_hands_back_and_only_what_went_to_a_desk(world):
    forward, escalation = world.forward(), world.escalate()

    with pytest.raises(NotAllowed):
        service.hand_back(
            world.session, world.ticket, escalation, HandBack.STATEMENT, "So", by=MANAGER, at=NOON
        )
    with pytest.raises(Conflict):
        service.hand_back(
            world.session, world.ticket, forward, HandBack.STATEMENT, "So", by=SPEAKER, at=NOON
        )


def test_an_answer_works_from_what_stands_in_the_database_now(session):
    world = make_world(session)
    handoff = world.forward()
    session.flush()
    behind_our_back = update(Ticket).values(version=Ticket.version + 1, priority=3)
    session.execute(behind_our_back, execution_options={"synchronize_session": False})

    world.answer(handoff)
    session.flush()

    assert (world.ticket.priority, world.ticket.state) == (3, T.ANSWERING)
