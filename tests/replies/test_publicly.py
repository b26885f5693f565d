"""Public or private, and what is asked before personal data go public."""

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import make_channel, make_message, make_team, make_ticket
from tests.replies.conftest import MANAGER, SPOKESPERSON
from webcare.accounts.models import Team
from webcare.audit.models import AuditEntry
from webcare.channels.models import ChannelKind
from webcare.core.errors import Conflict
from webcare.replies import drafting, footer, publicly, service, steps
from webcare.replies.publicly import AsksFirst
from workflows.going_public import Kind
from workflows.reply import Purpose, ReplyState
from workflows.ticket import TicketState

IBAN = "BE68 5390 0754 7034"


@pytest.fixture
def public(session, ticket):
    channel = make_channel(
        session, session.get_one(Team, ticket.team_id), kind=ChannelKind.MASTODON, is_public=True,
        address="@city@social.example",
    )  # fmt: skip
    asked = make_ticket(session, channel, state=TicketState.ANSWERING, author_name="Jan de Vries")
    make_message(session, asked)
    return asked


def begin(session, ticket, body="Dag!", *, approval=True, purpose=Purpose.FINAL):
    return service.start(
        session, ticket, purpose=purpose, approval=approval, body=body, by=MANAGER, at=NOON
    )


def submit(session, ticket, draft, **more):
    service.submit(session, ticket, draft, by=MANAGER, at=NOON, **more)


def test_an_answer_to_a_public_question_is_public(session, public):
    assert begin(session, public).is_public


def test_an_answer_to_a_private_question_never_begins_as_public(session, public, ticket):
    make_message(session, public, is_private=True)
    assert not begin(session, public).is_public
    assert not begin(session, ticket).is_public


def test_a_holding_reply_is_never_public(session, public):
    assert not begin(session, public, purpose=Purpose.HOLDING).is_public


def test_nothing_public_can_be_said_by_mail(session, ticket):
    draft = begin(session, ticket)
    with pytest.raises(Conflict):
        publicly.turn(session, ticket, draft, public=True, by=MANAGER, at=NOON)


def test_the_way_to_the_askers_page_never_stands_below_a_public_answer(session, public):
    draft = begin(session, public)
    assert footer.line_for(draft, public, make_team(session)) == ""


def test_personal_data_are_asked_about_once_with_what_was_found(session, public):
    draft = begin(session, public, f"Dag Jan de Vries, op {IBAN}: {drafting.follow_link(public)}")
    with pytest.raises(AsksFirst) as asked:
        submit(session, public, draft)
    kinds = {each.kind for each in asked.value.found}
    assert kinds == {Kind.ASKER, Kind.IBAN, Kind.PAGE}

    submit(session, public, draft, agreed=asked.value.mark)

    assert draft.state is ReplyState.SUBMITTED
    session.flush()
    kept = session.scalars(
        select(AuditEntry.data).where(AuditEntry.event == "reply.public_agreed")
    ).one()
    assert kept["kinds"] == ["asker", "iban", "page"]
    assert IBAN not in str(kept)


def test_what_was_agreed_to_is_no_word_for_more(session, public):
    draft = begin(session, public, f"Op {IBAN}.")
    with pytest.raises(AsksFirst) as asked:
        submit(session, public, draft)
    text = f"Op {IBAN} of bel 0470 12 34 56."
    service.save_draft(session, draft, text, version=draft.version, by=MANAGER, at=NOON)
    with pytest.raises(AsksFirst):
        submit(session, public, draft, agreed=asked.value.mark)


def test_an_approver_is_asked_only_about_what_they_add(session, public):
    draft = begin(session, public, f"Op {IBAN}.")
    with pytest.raises(AsksFirst) as asked:
        submit(session, public, draft)
    submit(session, public, draft, agreed=asked.value.mark)
    with pytest.raises(AsksFirst) as asked:
        service.approve(
            session, public, draft, by=SPOKESPERSON, at=NOON, body=f"Op {IBAN}, an@home.example."
        )
    assert {each.kind for each in asked.value.found} == {Kind.IBAN, Kind.EMAIL}
    service.approve(session, public, draft, by=SPOKESPERSON, at=NOON, body=f"Op {IBAN}.")


def test_a_private_answer_is_asked_nothing(session, public):
    draft = begin(session, public, f"Op {IBAN}.")
    publicly.turn(session, public, draft, public=False, by=MANAGER, at=NOON)
    submit(session, public, draft)
    assert draft.state is ReplyState.SUBMITTED


def test_a_public_answer_to_a_question_that_came_in_private_is_asked_about(session, public):
    make_message(session, public, is_private=True)
    draft = begin(session, public)
    publicly.turn(session, public, draft, public=True, by=MANAGER, at=NOON)
    with pytest.raises(AsksFirst) as asked:
        submit(session, public, draft)
    assert [each.kind for each in asked.value.found] == [Kind.PRIVATE]


def test_who_reads_it_stands_under_the_hash(session, public):
    draft = begin(session, public)
    before = steps.digest(draft)
    publicly.turn(session, public, draft, public=False, by=MANAGER, at=NOON)
    assert steps.digest(draft) != before


def test_what_its_network_would_not_take_is_no_mail(session, public):
    draft = begin(session, public, "woord " * 1500)
    channel = make_channel(session, kind=ChannelKind.BLUESKY, is_public=True)
    assert "more than 10 posts" in steps.misfit(channel, draft)
    draft.body = "kort"
    assert steps.misfit(channel, draft) is None
    draft.files = [{"name": "a.pdf", "type": "application/pdf", "size": 1, "sha256": "x"}]
    assert "no files of this kind" in steps.misfit(channel, draft)
