"""Channels: what can be added, who may, and how their health is told."""

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.factories import actor_of, make_channel, make_team
from webcare.audit.models import AuditEntry
from webcare.channels import queries, service
from webcare.channels.models import ChannelKind, ChannelSecret
from webcare.channels.service import Connections, NewChannel
from webcare.core.errors import Invalid, NotAllowed, NotFound
from workflows.channel_health import ChannelHealth
from workflows.rights import Role

ADMIN = actor_of(Role.ADMIN)


def add(session, kind=ChannelKind.MAIL, *, by=ADMIN, connections=None, **given):
    values = {"team_id": make_team(session).id, "name": "Desk", "address": "info@city.example"}
    wanted = NewChannel(kind=kind, **{**values, **given})
    return service.add_channel(session, wanted, connections, by=by, at=NOON)


def events(session):
    return session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)).all()


def test_a_mail_channel_keeps_its_passwords_apart(session):
    url = "imaps://desk:secret@mail.city.example/INBOX"
    channel = add(session, connections=Connections(imap_url=url, smtp_url="smtp://mail.example"))

    kept = session.get_one(ChannelSecret, channel.id)
    assert kept.imap_url == url
    assert "secret" not in repr(kept) + repr(channel) + repr(Connections(imap_url=url))
    assert "secret" not in str(session.scalars(select(AuditEntry.data)).all())
    assert queries.to_poll(session) == [channel.id]


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (ChannelKind.MAIL, "Info@City.example"),
        (ChannelKind.FORM, ""),
        (ChannelKind.API, ""),
        (ChannelKind.MASTODON, "@city@social.example"),
        (ChannelKind.BLUESKY, "city.example"),
    ],
)
def test_each_kind_has_its_address(session, kind, address):
    channel = add(session, kind, address=address)

    assert channel.address == address.lower()
    assert channel.is_public is (kind in service.PUBLIC_KINDS)
    assert channel.can_reply


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": " \n "}),
        ("name", {"name": "TAKEN"}),
        ("address", {"address": ""}),
        ("address", {"address": "a@b.example, c@d.example"}),
        ("address", {"address": "a@b.example\r\nBcc: x@y.example"}),
        ("address", {"kind": ChannelKind.MASTODON, "address": "city"}),
        ("address", {"kind": ChannelKind.BLUESKY, "address": "no handle"}),
        ("imap_url", {"connections": Connections(imap_url="http://host")}),
        ("imap_url", {"connections": Connections(imap_url="imaps://u:p@host/a%0Ab")}),
        ("smtp_url", {"connections": Connections(smtp_url="imap://u:p@host")}),
        ("smtp_url", {"connections": Connections(smtp_url="smtp://")}),
        (
            "imap_url",
            {"kind": ChannelKind.FORM, "connections": Connections(imap_url="imaps://u:p@host")},
        ),
    ],
)
def test_what_is_wrong_is_named(session, field, given):
    make_channel(session, name="Taken")
    with pytest.raises(Invalid) as refusal:
        add(session, **given)
    assert set(refusal.value.fields) == {field}


def test_a_channel_that_is_only_watched_cannot_reply(session):
    assert not add(session, ChannelKind.BLUESKY, address="other.example", owned=False).can_reply


def test_only_those_who_manage_channels_do(session):
    manager = actor_of(Role.MANAGER)
    channel = add(session)
    with pytest.raises(NotAllowed):
        add(session, by=manager, name="Other")
    with pytest.raises(NotAllowed):
        service.set_enabled(session, channel, enabled=False, by=manager, at=NOON)


def test_a_channel_is_found_by_its_own_team_alone(session):
    channel = make_channel(session)
    assert queries.get(session, channel.id, [channel.team_id]) is channel
    with pytest.raises(NotFound):
        queries.get(session, channel.id, [channel.team_id + 1])


def test_own_addresses_are_those_we_send_from(session):
    make_channel(session, address="Info@City.example")
    make_channel(session, address="watched@other.example", owned=False)
    make_channel(session, kind=ChannelKind.MASTODON, address="@city@social.example")

    assert service.own_addresses(session) == {"info@city.example"}


def test_switching_off_and_on_is_recorded_once_each(session):
    channel = add(session)
    for enabled in (False, False, True, True):
        service.set_enabled(session, channel, enabled=enabled, by=ADMIN, at=NOON)

    assert channel.health is ChannelHealth.HEALTHY
    assert events(session)[1:] == ["channelhealth.disable", "channelhealth.enable"]


def test_a_night_of_the_same_failure_is_told_when_it_changes_not_each_time(session):
    channel = make_channel(session)
    before = session.scalar(select(func.count()).select_from(AuditEntry))
    for _ in range(100):
        service.failed(session, channel, "The mail server cannot be reached.", at=NOON)

    assert channel.health is ChannelHealth.FAILING
    assert channel.failures == 100
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == before + 2

    service.fetched(session, channel, at=NOON)
    assert channel.health is ChannelHealth.HEALTHY
    assert (channel.failures, channel.health_reason) == (0, "")
    assert channel.last_fetched_at == NOON


def test_refused_credentials_fail_at_once(session):
    channel = make_channel(session)
    service.failed(session, channel, "refused", refused=True, at=NOON)

    assert channel.health is ChannelHealth.FAILING


def test_a_late_report_does_not_switch_a_channel_on(session):
    channel = make_channel(session)
    service.set_enabled(session, channel, enabled=False, by=ADMIN, at=NOON)
    service.fetched(session, channel, at=NOON)
    service.failed(session, channel, "late", at=NOON)

    assert channel.health is ChannelHealth.DISABLED
