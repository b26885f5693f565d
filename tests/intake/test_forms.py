"""Form, API, follow-up page and posts: kept as bytes first, each once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.factories import later, make_channel, make_message
from tests.intake.letters import message_of, ticket_of
from webcare.channels.models import ChannelKind
from webcare.core.errors import Invalid
from webcare.intake import forms, service, store
from webcare.intake.forms import FormMessage, SocialPost
from webcare.tickets.models import Author, Direction, Message, RawMessage
from workflows.ticket import TicketState

FORM = FormMessage(
    address="Anna@home.example", name="Anna", subject="Litter", text="When is it cleaned up?"
)
POST = SocialPost(
    network="mastodon",
    handle="@anna@social.example",
    name="Anna",
    text="The bridge is closed again, why?",
    external_id="https://social.example/1",
    url="https://social.example/@anna/1",
    posted_at="2026-11-18T10:00:00+00:00",
)


@pytest.fixture
def form(session):
    return make_channel(session, kind=ChannelKind.FORM)


@pytest.fixture
def mastodon(session):
    return make_channel(session, kind=ChannelKind.MASTODON, address="@city@social.example")


def test_a_form_becomes_a_ticket_with_its_bytes(session, form):
    taken = forms.from_form(session, form, FORM, at=NOON)
    ticket = ticket_of(session, taken)

    assert taken.is_new_ticket
    assert taken.may_acknowledge
    assert (ticket.author_address, ticket.subject) == ("anna@home.example", "Litter")
    raw = session.get_one(RawMessage, taken.raw_id)
    assert forms.read("form", raw.content) == FORM


def test_sending_the_same_form_twice_gives_the_same_ticket(session, form):
    first = forms.from_form(session, form, FORM, at=NOON)
    again = forms.from_form(session, form, FORM, at=later(minutes=1))

    assert again.ticket_id == first.ticket_id
    assert not again.is_new_ticket
    assert not again.may_acknowledge
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_the_api_is_idempotent_by_the_senders_own_id(session, form):
    given = replace(FORM, external_id="crm-7")
    first = forms.from_form(session, form, given, at=NOON)
    again = forms.from_form(session, form, replace(given, text="Other words"), at=later(days=2))

    assert again.message_id == first.message_id


def test_a_formal_complaint_is_due_by_the_legal_term_from_its_receipt(session, form):
    complaint = replace(FORM, is_formal_complaint=True)
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # the 19th in Brussels
    ticket = ticket_of(session, forms.from_form(session, form, complaint, at=late))

    assert ticket.due_at == datetime(2027, 1, 3, 22, 59, tzinfo=UTC)
    assert ticket.sort_at == ticket.due_at


def test_a_complaint_taken_up_again_keeps_its_term(session, form):
    complaint = replace(FORM, is_formal_complaint=True)
    ticket = ticket_of(session, forms.from_form(session, form, complaint, at=NOON))
    due, ticket.due_at, ticket.state = ticket.due_at, None, TicketState.ANSWERED

    forms.from_follow_up(session, ticket, "And this?", at=later(days=5))

    assert ticket.due_at == due


def test_press_and_formal_complaint_are_seen_on_the_ticket(session, form):
    ticked = replace(FORM, is_press=True, is_formal_complaint=True)
    ticket = ticket_of(session, forms.from_form(session, form, ticked, at=NOON))

    assert set(ticket.flags) == {"press", "formal_complaint"}
    assert session.get_one(Author, ticket.author_id).marks == ["press"]

    second = forms.from_form(session, form, replace(FORM, text="And this?"), at=NOON)
    assert ticket_of(session, second).flags == ["known_press"]  # proposed, not said by the writer


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "  "),
        ("text", "x" * 50_001),
        ("address", "nobody"),
        ("address", "a@b.example, c@d.example"),
        ("address", "a@b.example\nBcc: c@d.example"),
        ("external_id", "x" * 501),
        ("posted_at", "yesterday"),
        ("posted_at", "2026-11-18T10:00:00"),
    ],
)
def test_what_cannot_be_used_is_named(session, form, field, value):
    with pytest.raises(Invalid) as refusal:
        forms.from_form(session, form, replace(FORM, **{field: value}), at=NOON)
    assert set(refusal.value.fields) == {field}


def test_text_that_no_database_takes_is_taken(session, form):
    strange = replace(FORM, text="a\x00b\ud800c", name="An\x00na\r\nBcc: x", subject="\u202ex")
    taken = forms.from_form(session, form, strange, at=NOON)

    assert message_of(session, taken).text == "ab?c"


def test_what_was_kept_but_not_taken_in_is_taken_in_the_next_time(session, form):
    store.keep(session, form, [forms.incoming("form", FORM, at=NOON)])

    assert forms.from_form(session, form, FORM, at=NOON).is_new_ticket


def test_the_follow_up_page_adds_to_its_ticket(session, form):
    ticket = ticket_of(session, forms.from_form(session, form, FORM, at=NOON))
    ticket.state = TicketState.ANSWERED
    taken = forms.from_follow_up(session, ticket, "It is still there.", at=later(days=1))

    assert taken.ticket_id == ticket.id
    assert taken.reacts
    assert taken.warnings == ()
    assert ticket.state is TicketState.NEW
    assert message_of(session, taken).from_address == ticket.author_address
    with pytest.raises(Invalid):
        forms.from_follow_up(session, ticket, " ", at=NOON)


def test_a_post_becomes_a_ticket_and_its_authors_next_one_joins(session, mastodon):
    first = forms.from_post(session, mastodon, POST, at=NOON)
    ticket = ticket_of(session, first)
    assert ticket.author_address == "@anna@social.example"
    assert message_of(session, first).url == POST.url
    assert not first.may_acknowledge

    ours = make_message(
        session, ticket, direction=Direction.OUTBOUND, external_id="https://social.example/2"
    )
    reaction = replace(POST, external_id="https://social.example/3", answers=ours.external_id)
    assert forms.from_post(session, mastodon, reaction, at=NOON).ticket_id == ticket.id


def test_another_persons_answer_in_public_is_a_ticket_of_its_own(session, mastodon):
    forms.from_post(session, mastodon, POST, at=NOON)
    other = replace(
        POST, handle="@ben@social.example", external_id="https://social.example/9",
        answers=POST.external_id,
    )  # fmt: skip
    taken = forms.from_post(session, mastodon, other, at=NOON)

    assert taken.is_new_ticket
    assert taken.warnings == ()


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"text": 1, "address": 2}', b"\xff"])
def test_bytes_that_are_no_entry_say_so(content):
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        forms.read("form", content).written()


def test_entries_that_wait_are_read_from_their_bytes(session, form):
    kept = store.keep(session, form, [forms.incoming("form", FORM, at=NOON)])
    raw = session.get_one(RawMessage, kept.ids[0])
    (taken,) = service.take_in(session, [(raw, forms.read("form", raw.content).written())], at=NOON)

    assert ticket_of(session, taken).subject == "Litter"
