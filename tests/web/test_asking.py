"""The public form: what the writer ticks, and what counts as ticked."""

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import make_channel, make_team
from webcare.channels.models import ChannelKind
from webcare.core.actor import operator
from webcare.replies.models import Reply
from webcare.schemes import service as schemes
from webcare.tickets.models import Ticket

WRITTEN = {"text": "When is it cleaned up?", "address": "anna@home.example"}


@pytest.fixture
def channel(session, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    schemes.publish_shipped(session, by=operator(), at=NOON)
    return make_channel(session, make_team(session), kind=ChannelKind.FORM, address="")


def flags_after(session, client, channel, **given):
    sent = client.post(f"/contact/{channel.id}", data=WRITTEN | given)
    assert sent.status_code == 303
    return session.scalars(select(Ticket.flags).where(Ticket.channel_id == channel.id)).one()


@pytest.mark.parametrize(
    "given", [{"press": "on"}, {"medium": "The Daily"}, {"phone": "0470"}, {"deadline": "today"}]
)
def test_a_tick_or_a_field_for_the_press_makes_it_a_question_of_the_press(
    session, client, channel, given
):
    assert flags_after(session, client, channel, **given) == ["press"]


def test_a_postal_address_makes_it_a_formal_complaint(session, client, channel):
    given = {"name": "Anna", "postal": "Street 1, City"}

    assert flags_after(session, client, channel, **given) == ["formal_complaint"]


def test_without_tick_or_field_it_is_neither(session, client, channel):
    assert flags_after(session, client, channel, medium=" ", postal="") == []


def test_the_ticks_stand_in_sight(client, channel):
    page = client.get(f"/contact/{channel.id}").text

    assert "<details" not in page
    assert page.count('name="press"') == page.count('name="formal_complaint"') == 1


def test_a_cry_for_help_is_met_with_numbers_to_call_and_no_term(session, client, channel):
    cry = WRITTEN | {"text": "I want to kill myself."}
    page = client.post(f"/contact/{channel.id}", data=cry, follow_redirects=True).text
    reply = session.scalars(select(Reply)).one()

    for told in (page, reply.body):
        assert "112" in told
        assert "1813" in told
    assert "at the latest" not in page
