from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import (
    actor_of,
    later,
    make_channel,
    make_desk,
    make_expert,
    make_message,
    make_team,
    make_ticket,
    make_user,
)
from tests.handoffs.world import MANAGER, make_world, the_one_asked, token_of
from webcare.audit.models import AuditEntry
from webcare.core import tokens
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.experts import queries
from webcare.experts.models import DeskMember
from webcare.handoffs import service
from webcare.handoffs.service import NeedsConfirmation, ToAddress, ToDesk, ToExpert
from webcare.tickets.models import Direction
from workflows.handoff import HandoffKind, HandoffState
from workflows.rights import Role
from workflows.ticket import TicketState

TARGETS = [
    (TicketState.NEW, "expert", TicketState.WITH_EXPERT),
    (TicketState.ANSWERING, "expert", TicketState.WITH_EXPERT),
    (TicketState.WITH_EXPERT, "expert", TicketState.WITH_EXPERT),
    (TicketState.WITH_DESK, "expert", TicketState.WITH_DESK),
    (TicketState.NEW, "desk", TicketState.WITH_DESK),
    (TicketState.ANSWERING, "desk", TicketState.WITH_DESK),
    (TicketState.WITH_EXPERT, "desk", TicketState.WITH_DESK),
    (TicketState.WITH_DESK, "desk", TicketState.WITH_DESK),
]


@pytest.mark.parametrize(("before", "to", "after"), TARGETS)
def test_the_ticket_waits_for_whom_it_was_forwarded_to(session, before, to, after):
    world = make_world(session, state=before)
    addressee = ToDesk("spokesperson") if to == "desk" else ToExpert(world.expert.id)

    world.forward(to=addressee)

    assert world.ticket.state is after
    assert world.ticket.open_handoffs == 1


@pytest.mark.parametrize(
    "before", [TicketState.NEW, TicketState.ANSWERING, TicketState.WITH_EXPERT]
)
def test_an_escalation_puts_the_ticket_with_the_desk(session, before):
    world = make_world(session, state=before)

    handoff = world.escalate()

    assert world.ticket.state is TicketState.WITH_DESK
    assert (handoff.kind, handoff.desk, handoff.urgency) == (
        HandoffKind.ESCALATION, "spokesperson", 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    "state", [TicketState.SENDING, TicketState.ANSWERED, TicketState.CLOSED, TicketState.WATCHING]
)
def test_nobody_is_asked_about_a_ticket_that_waits_for_nothing(session, state):
    world = make_world(session, state=state)

    with pytest.raises(Conflict):
        world.forward()

    assert world.mails() == []


def test_the_expert_s_mail_says_who_asks_until_when_what_and_how_to_answer(world):
    handoff = world.forward(due_at=later(hours=4))

    (mail,) = world.mails("kim@city.example")
    link = f"http://127.0.0.1:8000/x/{tokens.sign('consult', handoff.id, handoff.nonce)}"
    for part in (
        "An of Sample City",
        "Wednesday 18 November 2026, 16:00",
        "When do you clean there?",
        "| When will it be cleaned?",
        "Reply to this mail",
        link,
    ):
        assert part in mail.text
    assert mail.subject == "Question for you: When do you clean there?"
    assert mail.channel_id == world.channel.id
    assert (mail.about_kind, mail.about_id) == ("handoff", handoff.id)


def test_an_answer_to_the_mail_finds_its_handoff_by_a_token_that_only_we_can_make(world):
    handoff = world.forward()

    token = token_of(world.mails()[0])

    assert tokens.verify("consult", token, handoff.id, handoff.nonce)
    assert world.mails()[0].message_id.endswith("@city.example")


def test_without_a_mailbox_of_its_own_the_team_asks_by_link_alone(session):
    world = make_world(session)
    world.channel.enabled = False

    world.forward()

    (mail,) = world.mails()
    assert "Reply to this mail" not in mail.text
    assert "/x/" in mail.text
    assert mail.channel_id is None


def test_a_social_ticket_is_asked_about_from_the_team_s_mailbox(session, world):
    social = make_channel(session, world.team, kind="mastodon", address="@city@social.example")
    ticket = make_ticket(session, social, state=TicketState.ANSWERING)

    service.forward(
        session, ticket, to=ToExpert(world.expert.id), question="Is it so?", shown=[],
        by=MANAGER, at=NOON,
    )  # fmt: skip

    assert world.mails()[0].channel_id == world.channel.id


def test_the_expert_reads_their_own_language(world):
    french = make_expert(world.session, world.team, languages=["es", "fr", "nl"])

    assert world.forward().language == "en"
    assert world.forward(to=ToExpert(french.id)).language == "fr"


def test_what_is_shown_is_an_exact_copy_of_the_chosen_messages_and_nothing_else(world):
    secret = make_message(world.session, world.ticket, reply_text="My number is 0470.")
    ours = make_message(
        world.session, world.ticket, direction=Direction.OUTBOUND, from_name="An",
        reply_text="Which street?", sent_at=later(minutes=5),
    )  # fmt: skip

    handoff = world.forward(shown=[ours.id, world.message.id])

    assert handoff.shown == [
        {
            "id": world.message.id,
            "from": world.ticket.author_name,
            "at": NOON.isoformat(),
            "text": "When will it be cleaned?",
            "files": [],
        },
        {
            "id": ours.id,
            "from": "An",
            "at": later(minutes=5).isoformat(),
            "text": "Which street?",
            "files": [],
        },
    ]
    (mail,) = world.mails()
    for hidden in (secret.reply_text, world.ticket.author_address, world.ticket.subject):
        assert hidden not in mail.text
        assert hidden not in mail.subject


def test_a_message_of_another_ticket_cannot_be_shown(world):
    foreign = make_message(world.session, make_ticket(world.session, world.channel))

    with pytest.raises(Invalid):
        world.forward(shown=[foreign.id])


def test_an_address_inside_the_organisation_is_asked_at_once(world):
    handoff = world.forward_to("Someone@City.example")

    assert (handoff.to_email, handoff.expert_id) == ("someone@city.example", None)


@pytest.mark.parametrize(
    "address",
    [
        "kim@home.example",
        "kim@city.example.evil.example",
        "kim@evilcity.example",
        "kim@sub.city.example",
    ],
)
def test_an_address_outside_is_asked_after_a_second_confirmation(world, address):
    with pytest.raises(NeedsConfirmation) as raised:
        world.forward_to(address)
    assert raised.value.address == address
    assert (world.mails(), world.ticket.state) == ([], TicketState.ANSWERING)

    world.forward_to(address, confirmed=True)

    assert world.mails(address)


def test_a_bare_address_of_the_directory_is_that_expert(world):
    assert world.forward_to("KIM@city.example").expert_id == world.expert.id


@pytest.mark.parametrize("address", ["kim", "a@city.example,b@x.example", "a@city.example\nBcc: b"])
def test_a_line_that_is_not_one_address_is_refused(world, address):
    with pytest.raises(Invalid):
        world.forward_to(address, confirmed=True)


def test_who_is_not_asked_any_more_cannot_be_asked_by_address_either(world):
    world.expert.active = False

    for to in (ToExpert(world.expert.id), ToAddress(world.expert.email)):
        with pytest.raises(Invalid):
            world.forward(to=to, confirmed=True)


def test_an_expert_of_another_team_looks_absent(world):
    stranger = make_expert(world.session, make_team(world.session))

    with pytest.raises(NotFound):
        world.forward(to=ToExpert(stranger.id))


def test_an_unknown_desk_is_refused_when_a_person_chooses_it(world):
    with pytest.raises(Invalid):
        world.forward(to=ToDesk("nowhere"))


@pytest.mark.parametrize("question", ["", "  \n"])
def test_a_question_is_needed(world, question):
    with pytest.raises(Invalid) as raised:
        world.forward(question=question)

    assert "question" in raised.value.fields


def test_a_term_in_the_past_is_refused(world):
    with pytest.raises(Invalid):
        world.forward(due_at=NOON - timedelta(minutes=1))


def test_a_second_click_does_not_ask_twice(world):
    world.forward()

    with pytest.raises(Conflict):
        world.forward()

    assert len(world.mails()) == 1


@pytest.mark.parametrize("role", [Role.EXPERT, Role.OBSERVER, Role.ADMIN])
def test_who_neither_decides_nor_speaks_asks_nobody(world, role):
    with pytest.raises(NotAllowed):
        world.forward(by=actor_of(role))
    with pytest.raises(NotAllowed):
        world.escalate(by=actor_of(role))


def test_whoever_speaks_asks_an_expert_and_hands_nothing_up(world):
    assert world.forward(by=actor_of(Role.SPOKESPERSON, user_id=2)).expert_id == world.expert.id
    with pytest.raises(NotAllowed):
        world.escalate(by=actor_of(Role.SPOKESPERSON, user_id=2))


def test_a_preview_shows_what_would_leave_and_sends_nothing(world):
    seen = service.preview(
        world.session, world.ticket, to=ToAddress("kim@home.example"), question="Is it so?",
        shown=[world.message.id], by=MANAGER, at=NOON,
    )  # fmt: skip
    handoff = world.forward_to("kim@home.example", question="Is it so?", confirmed=True)

    assert seen.outside
    assert world.mails()[0].subject == seen.letter.subject
    token = tokens.sign("consult", handoff.id, handoff.nonce)
    assert world.mails()[0].text == seen.letter.text.replace("/x/…", f"/x/{token}")
    assert len(world.mails()) == 1


def test_everyone_on_the_rota_hears_an_escalation_and_is_led_to_the_desk(world):
    second = make_user(world.session, world.team, Role.SPOKESPERSON, language="nl")
    world.session.add(DeskMember(desk_id=_desk_id(world), user_id=second.id))
    gone = make_user(world.session, world.team, Role.SPOKESPERSON, active=False)
    world.session.add(DeskMember(desk_id=_desk_id(world), user_id=gone.id))
    world.session.flush()

    world.escalate(question="What may we say?")

    assert {mail.to_address for mail in world.mails()} == {"sam@city.example", second.email}
    for mail in world.mails():
        assert "/desks/spokesperson" in mail.text
        assert "What may we say?" in mail.text
        assert world.message.text not in mail.text
    assert len({mail.message_id for mail in world.mails()}) == 2


def test_a_desk_without_rota_is_heard_by_the_spokespersons_and_one_that_is_not_set_up_too(world):
    handoff = world.escalate(desk="legal")

    assert (handoff.desk, handoff.to_name) == ("legal", "Juridische dienst")
    assert [mail.to_address for mail in world.mails()] == ["sam@city.example"]


def test_an_unfit_address_on_the_rota_does_not_stop_what_goes_up(world):
    world.speaker.email = "sam@@city.example"
    world.session.flush()

    assert world.escalate().id
    assert _audited(world, "handoff.notice_failed") == 1


def test_the_scheme_can_forward_to_a_desk_without_a_person_s_question(world):
    make_desk(world.session, world.team, "complaints", email="complaints@city.example")

    handoff = service.to_desk(
        world.session, world.ticket, "complaints", why="A formal complaint", by=MANAGER, at=NOON
    )

    assert handoff.question == world.ticket.subject
    assert [each["text"] for each in handoff.shown] == ["When will it be cleaned?"]
    (mail,) = world.mails("complaints@city.example")
    assert "/x/" in mail.text


def test_a_question_that_bounced_before_remembers_how_often(world):
    first = world.forward()
    service.decline(world.session, first, "Not mine", "", by=the_one_asked(first), at=NOON)

    assert world.forward(question="Is it yours?", why="It is").returned_count == 1


def test_asking_is_in_consult_ledger_and_audit(world):
    handoff = world.forward(why="Not known")

    assert [(m.inbound, m.text) for m in world.consult(handoff)] == [
        (False, "When do you clean there?")
    ]
    (entry,) = world.ledger(handoff)
    assert (entry.event, entry.state, entry.from_name, entry.to_name, entry.why) == (
        "forwarded", HandoffState.OPEN, "An", "Kim", "Not known",
    )  # fmt: skip
    assert _audited(world, "handoff.forwarded") == 1
    assert _audited(world, "ticket.forward") == 1


def _desk_id(world) -> int:
    desk = queries.desk(world.session, world.team.id, "spokesperson")
    assert desk
    return desk.id


def _audited(world, event: str) -> int:
    world.session.flush()
    return world.session.query(AuditEntry).filter_by(event=event).count()
