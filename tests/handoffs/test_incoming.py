from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import (
    later,
    make_desk,
    make_expert,
    make_handoff,
    make_message,
    make_reply,
    make_ticket,
    make_user,
)
from tests.handoffs.world import MANAGER, make_world, the_one_asked, token_of
from webcare.accounts import service as accounts
from webcare.audit.models import AuditEntry
from webcare.core import tokens
from webcare.core.actor import operator
from webcare.core.errors import Expired, NotFound
from webcare.experts import absence
from webcare.handoffs import queries as handoff_queries
from webcare.handoffs import service, turns
from webcare.handoffs.service import MailTaken, ToDesk
from webcare.replies.models import Reply
from webcare.tickets.models import Attachment, MessageKind
from workflows.handoff import HandoffState
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


def link(handoff):
    return tokens.sign("consult", handoff.id, handoff.nonce)


def audited(world, event):
    world.session.flush()
    return world.session.query(AuditEntry).filter_by(event=event).count()


def test_the_link_opens_its_handoff_with_the_conversation(world):
    handoff = world.forward()

    found = service.by_link(world.session, link(handoff), at=NOON)

    assert found is handoff
    assert [message.text for message in found.messages] == [handoff.question]


@pytest.mark.parametrize(
    "forge",
    [
        lambda h: "",
        lambda h: "x",
        lambda h: f"{h.id}-{'a' * 32}",
        lambda h: link(h)[:-1],
        lambda h: link(h).upper(),
        lambda h: f"{h.id + 1}-{link(h).partition('-')[2]}",
        lambda h: tokens.sign("mail", h.id, h.nonce),
        lambda h: tokens.sign("consult", h.id, ""),
        lambda h: f"999999999999999999-{'a' * 32}",
    ],
    ids=[
        "empty",
        "a letter",
        "invented",
        "cut",
        "upper case",
        "of the next row",
        "for another purpose",
        "without nonce",
        "of no row",
    ],
)
def test_a_forged_link_says_no_more_than_a_withdrawn_one(world, forge):
    handoff, withdrawn = world.forward(), world.forward_to("bo@city.example")
    service.withdraw(world.session, withdrawn, why="", by=MANAGER, at=NOON)

    said = []
    for token in (forge(handoff), link(withdrawn)):
        with pytest.raises(Expired) as raised:
            service.by_link(world.session, token, at=NOON)
        said.append(str(raised.value))

    assert said[0] == said[1] == "This link no longer works."


def test_the_link_is_good_until_thirty_days_after_the_end(world):
    handoff = world.forward()
    world.answer(handoff)

    assert service.by_link(world.session, link(handoff), at=NOON + timedelta(days=30))
    with pytest.raises(Expired):
        service.by_link(world.session, link(handoff), at=NOON + timedelta(days=30, seconds=1))


def test_the_link_of_an_open_question_does_not_age(world):
    handoff = world.forward()

    assert service.by_link(world.session, link(handoff), at=NOON + timedelta(days=400))


def test_a_revoked_link_is_dead_while_the_question_stays_open(world):
    handoff = world.forward()
    old = link(handoff)

    service.revoke_link(world.session, handoff, by=MANAGER, at=NOON)

    with pytest.raises(Expired):
        service.by_link(world.session, old, at=NOON)
    assert handoff.state is HandoffState.OPEN


def test_the_link_dies_with_the_expert_s_place_in_the_directory(world):
    handoff = world.forward()
    world.expert.active = False

    with pytest.raises(Expired):
        service.by_link(world.session, link(handoff), at=NOON)


def test_the_link_dies_with_the_colleague_s_account(world):
    user = make_user(world.session, world.team, Role.EXPERT, email="bo@city.example")
    handoff = world.forward_to(user.email)
    user.active = False

    with pytest.raises(Expired):
        service.by_link(world.session, link(handoff), at=NOON)


def test_a_mail_from_the_one_asked_is_the_answer(world):
    handoff = world.forward()

    taken = world.mail_answered(handoff, "On Tuesday.", from_address="KIM@city.example")

    assert taken is MailTaken.ANSWER
    assert (handoff.state, handoff.answer) == (HandoffState.ANSWERED, "On Tuesday.")
    assert world.ticket.state is TicketState.ANSWERING
    message = world.consult(handoff)[-1]
    assert (message.inbound, message.trusted, message.from_address) == (
        True, True, "KIM@city.example",
    )  # fmt: skip


def test_the_answer_is_what_the_expert_wrote_without_what_they_quoted(world):
    handoff = world.forward()

    world.mail_answered(handoff, "On Tuesday.\n> An asks", reply_text="On Tuesday.")

    assert handoff.answer == "On Tuesday."


def test_the_same_mail_taken_twice_is_one_answer(world):
    handoff = world.forward()
    mail = world.answering_mail(handoff, "On Tuesday.")

    first = service.mail_answered(world.session, handoff.id, mail.id, at=NOON)
    second = service.mail_answered(world.session, handoff.id, mail.id, at=NOON)

    assert (first, second) == (MailTaken.ANSWER, MailTaken.KNOWN)
    assert len(world.consult(handoff)) == 2


def test_a_mail_from_someone_else_is_kept_apart_and_flagged_and_not_the_expert_s_word(world):
    handoff = world.forward()

    taken = world.mail_answered(handoff, "Never.", from_address="eve@home.example")

    assert taken is MailTaken.STRANGER
    assert (handoff.state, handoff.answer) == (HandoffState.OPEN, "")
    assert world.ticket.state is TicketState.WITH_EXPERT
    assert "consult_stranger" in world.ticket.flags
    kept = world.consult(handoff)[-1]
    assert (kept.text, kept.trusted, kept.from_address) == ("Never.", False, "eve@home.example")
    assert audited(world, "handoff.mail_stranger") == 1


@pytest.mark.parametrize("parent", [None, "x@home.example", "1-" + "a" * 32 + ".0a@city.example"])
def test_a_mail_that_names_the_expert_but_not_our_token_is_a_stranger_s(world, parent):
    handoff = world.forward()

    assert world.mail_answered(handoff, "Never.", in_reply_to=parent) is MailTaken.STRANGER
    assert handoff.state is HandoffState.OPEN


def test_the_token_of_another_question_opens_nothing(world):
    handoff, other = world.forward(), world.forward_to("bo@city.example")
    parent = world.mails("bo@city.example")[0].message_id

    taken = world.mail_answered(handoff, "Never.", in_reply_to=parent)

    assert taken is MailTaken.STRANGER
    assert other.state is HandoffState.OPEN


def test_intake_learns_whose_token_it_is_and_nothing_of_a_forged_or_revoked_one(world):
    handoff = world.forward()
    token = token_of(world.mails()[0])

    assert service.consult_of(world.session, token) == handoff.id
    for wrong in ("", "x", f"{handoff.id}-{'a' * 32}", tokens.sign("mail", handoff.id, "")):
        assert service.consult_of(world.session, wrong) is None

    service.withdraw(world.session, handoff, why="", by=MANAGER, at=NOON)
    assert service.consult_of(world.session, token) == handoff.id  # to be refused, and kept
    service.revoke_link(world.session, handoff, by=MANAGER, at=NOON)
    assert service.consult_of(world.session, token) is None


def test_our_token_further_up_the_chain_counts_too(world):
    handoff = world.forward()
    ours = world.mails()[0].message_id

    taken = world.mail_answered(
        handoff, "On Tuesday.", in_reply_to="x@city.example", thread_ids=[ours, "x@city.example"]
    )

    assert taken is MailTaken.ANSWER


@pytest.mark.parametrize("kind", [MessageKind.AUTO_REPLY, MessageKind.BOUNCE, MessageKind.LIST])
def test_an_automatic_reply_is_never_the_answer(world, kind):
    handoff = world.forward()

    taken = world.mail_answered(handoff, "I am away until Monday.", kind=kind)

    assert taken is MailTaken.AUTOMATIC
    assert handoff.state is HandoffState.OPEN
    assert world.consult(handoff)[-1].trusted is False
    assert ("consult_bounced" in world.ticket.flags) is (kind is MessageKind.BOUNCE)


def test_a_mail_to_a_withdrawn_question_is_kept_as_what_came_later(world):
    handoff = world.forward()
    mail = world.answering_mail(handoff, "On Tuesday.")
    service.withdraw(world.session, handoff, why="Solved", by=MANAGER, at=NOON)

    taken = service.mail_answered(world.session, handoff.id, mail.id, at=NOON)

    assert taken is MailTaken.ANSWER
    assert (handoff.state, handoff.answer) == (HandoffState.WITHDRAWN, "")
    assert "consult_added" in world.ticket.flags
    assert world.consult(handoff)[-1].text == "On Tuesday."
    assert world.events(handoff)[-1] == "added"
    assert audited(world, "handoff.added") == 1


def test_a_mail_from_an_expert_who_lost_their_place_is_refused_logged_told_and_kept(world):
    handoff = world.forward()
    world.expert.active = False

    taken = world.mail_answered(handoff, "On Tuesday.")

    assert taken is MailTaken.REFUSED
    assert (handoff.state, handoff.answer) == (HandoffState.OPEN, "")
    assert "consult_refused" in world.ticket.flags
    assert world.consult(handoff)[-1].text == "On Tuesday."


def test_a_mail_from_a_colleague_whose_account_was_closed_is_refused(world):
    user = make_user(world.session, world.team, Role.EXPERT, email="bo@city.example")
    handoff = world.forward_to(user.email)
    user.active = False

    assert world.mail_answered(handoff, "On Tuesday.") is MailTaken.REFUSED


def test_a_mail_from_an_expert_whose_account_left_the_team_is_refused(world):
    user = make_user(world.session, world.team, Role.EXPERT)
    world.expert.user_id = user.id
    handoff = world.forward()
    accounts.set_roles(world.session, user, world.team.id, [], by=operator(), at=NOON)

    assert world.mail_answered(handoff, "On Tuesday.") is MailTaken.REFUSED
    assert (handoff.state, handoff.answer) == (HandoffState.OPEN, "")


def test_a_late_mail_is_taken_however_late(world):
    handoff = world.forward(due_at=later(hours=1))
    service.expire_due(world.session, at=later(hours=2))

    taken = world.mail_answered(handoff, "On Tuesday.", at=later(days=90))

    assert taken is MailTaken.ANSWER
    assert handoff.late


def test_a_mail_that_only_brings_a_file_answers_with_its_name(world):
    handoff = world.forward()
    mail = world.answering_mail(handoff, "")
    world.session.add(
        Attachment(message_id=mail.id, name="plan.pdf", type="application/pdf", size=1, sha256="0")
    )
    world.session.flush()

    assert service.mail_answered(world.session, handoff.id, mail.id, at=NOON) is MailTaken.ANSWER
    assert handoff.answer == "plan.pdf"
    [file] = handoff_queries.files(queried(world, handoff))
    assert (file["name"], file["sha256"]) == ("plan.pdf", "0")


def test_files_of_a_mail_are_kept_as_material_and_no_reply_has_them(world):
    handoff = world.forward()
    mail = world.answering_mail(handoff, "See the plan.")
    world.session.add(
        Attachment(message_id=mail.id, name="plan.pdf", type="application/pdf", size=1, sha256="0")
    )
    world.session.flush()

    service.mail_answered(world.session, handoff.id, mail.id, at=NOON)

    assert [each["name"] for each in handoff_queries.files(queried(world, handoff))] == ["plan.pdf"]
    assert world.session.query(Reply).count() == 0


def test_a_file_that_comes_after_the_answer_is_kept_and_told_of(world):
    handoff = world.forward()
    world.answer(handoff, "On Tuesday.")
    late = {"name": "plan.pdf", "type": "application/pdf", "size": 1, "sha256": "0"}

    for _ in range(2):  # a double click sends it once
        service.answer(
            world.session, handoff, "On Tuesday.", files=[late], by=the_one_asked(handoff),
            at=NOON, via=service.Via.LINK,
        )  # fmt: skip

    assert handoff_queries.files(queried(world, handoff)) == [late]
    assert len([turn for turn in handoff.messages if turn.files]) == 1
    assert "consult_added" in world.ticket.flags


def test_a_mail_without_a_word_is_no_answer_but_shown(world):
    handoff = world.forward()

    assert world.mail_answered(handoff, " ") is MailTaken.EMPTY
    assert handoff.state is HandoffState.OPEN
    assert "consult_added" in world.ticket.flags


def test_a_desk_answers_by_mail_when_someone_on_its_rota_does(world):
    handoff = world.escalate()

    taken = world.mail_answered(handoff, "Say this.", from_address="sam@city.example")

    assert taken is MailTaken.ANSWER
    assert handoff.answered_by == "Sam"
    assert world.ticket.state is TicketState.ANSWERING


def test_a_shared_mailbox_of_a_desk_answers_for_the_desk(world):
    make_desk(world.session, world.team, "complaints", email="complaints@city.example")
    handoff = world.forward(to=ToDesk("complaints"))

    assert world.mail_answered(handoff, "It is with us.") is MailTaken.ANSWER


def test_a_mail_to_no_handoff_is_the_caller_s_mistake(world):
    with pytest.raises(NotFound):
        service.mail_answered(world.session, 0, world.message.id, at=NOON)


def test_the_flags_of_what_came_in_go_when_someone_looked(world):
    handoff = world.forward()
    world.mail_answered(handoff, "Never.", from_address="eve@home.example")
    service.ask_info(world.session, handoff, "Which?", by=the_one_asked(handoff), at=NOON)

    service.mark_seen(world.session, world.ticket, at=NOON)

    assert world.ticket.flags == ["consult_asks"]


def test_a_late_mail_holds_a_reply_that_waits_for_approval(session):
    world = make_world(session)
    handoff = world.forward(due_at=later(hours=1))
    service.expire_due(session, at=later(hours=2))
    world.ticket.state = TicketState.IN_APPROVAL
    reply = make_reply(session, world.ticket, state=ReplyState.SUBMITTED)

    world.mail_answered(handoff, "On Friday.", at=later(hours=3))

    assert reply.state is ReplyState.HELD


def test_one_team_s_link_says_nothing_about_another_s_handoff(world):
    foreign = make_handoff(world.session, make_ticket(world.session))
    make_message(world.session, world.ticket)

    with pytest.raises(Expired):
        service.by_link(
            world.session, tokens.sign("consult", foreign.id, world.forward().nonce), at=NOON
        )


def queried(world, handoff):
    """The handoff with its conversation as it stands now."""
    world.consult(handoff)
    return handoff


AWAY = "Ik ben afwezig tot en met 27 november. Dringend? bo@city.example"


def test_an_out_of_office_reply_proposes_the_absence_and_who_stands_in(world):
    bo = make_expert(world.session, world.team, email="bo@city.example", name="Bo")
    handoff = world.forward()

    taken = world.mail_answered(handoff, AWAY, kind=MessageKind.AUTO_REPLY)

    assert taken is MailTaken.AUTOMATIC
    (found,) = absence.proposed(world.session, world.team.id)
    assert (found.expert_id, found.substitute_id, found.handoff_id) == (
        world.expert.id,
        bo.id,
        handoff.id,
    )
    assert turns.AWAY in world.ticket.flags
    assert absence.away_on(world.session, world.team.id, found.last) == {}  # nobody noted it yet


def test_a_stranger_s_automatic_reply_proposes_nothing(world):
    handoff = world.forward()

    world.mail_answered(
        handoff, AWAY, kind=MessageKind.AUTO_REPLY, from_address="else@home.example"
    )

    assert absence.proposed(world.session, world.team.id) == []
