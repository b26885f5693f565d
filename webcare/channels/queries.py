"""Finding channels, and which addresses are our own."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webcare.channels.models import Channel, ChannelKind, ChannelSecret, ImapCursor
from webcare.core.errors import NotFound
from workflows.channel_health import ChannelHealth


def channels(session: Session, team_ids: Sequence[int] | None = None) -> Sequence[Channel]:
    """Channels by name, without their secrets; of *team_ids* only, where given."""
    query = select(Channel).order_by(func.lower(Channel.name), Channel.id)
    if team_ids is not None:
        query = query.where(Channel.team_id.in_(team_ids))
    return session.scalars(query).all()


def get(session: Session, channel_id: int, team_ids: Sequence[int] | None = None) -> Channel:
    """The channel, if one of *team_ids* owns it; raises NotFound, alike for absent and foreign."""
    query = select(Channel).where(Channel.id == channel_id)
    if team_ids is not None:
        query = query.where(Channel.team_id.in_(team_ids))
    channel = session.scalar(query)
    if channel is None:
        raise NotFound("There is no such channel.")
    return channel


def by_name(session: Session, name: str) -> Channel | None:
    """The channel that bears this name, whatever its capitals."""
    return session.scalar(select(Channel).where(func.lower(Channel.name) == name.strip().lower()))


def secret(session: Session, channel_id: int) -> ChannelSecret | None:
    """The channel's URLs with passwords in them; for whoever connects, never for a page."""
    return session.get(ChannelSecret, channel_id)


def to_poll(session: Session) -> Sequence[int]:
    """Ids of the enabled channels that have a mailbox to fetch from."""
    return session.scalars(
        select(Channel.id)
        .join(ChannelSecret, ChannelSecret.channel_id == Channel.id)
        .where(Channel.enabled, ChannelSecret.imap_url.is_not(None))
        .order_by(Channel.id)
    ).all()


def own_addresses(session: Session) -> frozenset[str]:
    """Every mail address that is ours, in lower case: what comes from one is our own echo."""
    found = session.scalars(
        select(func.lower(Channel.address)).where(
            Channel.kind.in_([ChannelKind.MAIL, ChannelKind.FORM, ChannelKind.API]),
            Channel.owned,
            Channel.address.contains("@"),
        )
    )
    return frozenset(found)


def cursor(session: Session, channel_id: int, folder: str) -> ImapCursor | None:
    """How far the folder was read."""
    return session.get(ImapCursor, (channel_id, folder))


def mail_channel(session: Session, name: str | None) -> Channel:
    """The mail channel called *name*, or the first one where none is named; raises NotFound."""
    query = select(Channel).where(Channel.kind == ChannelKind.MAIL).order_by(Channel.id).limit(1)
    if name:
        query = query.where(func.lower(Channel.name) == name.lower())
    found = session.scalar(query)
    if found is None and name:
        raise NotFound("There is no mail channel '%(name)s'.", name=name)
    if found is None:
        raise NotFound("Add a channel first.")
    return found


def by_address(session: Session, address: str) -> Channel | None:
    """The mail channel that is written to at *address*."""
    return session.scalar(
        select(Channel)
        .where(Channel.kind == ChannelKind.MAIL, func.lower(Channel.address) == address.lower())
        .order_by(Channel.id)
        .limit(1)
    )


def team_mailbox(session: Session, team_id: int, *, rather: ColumnElement[bool]) -> Channel | None:
    """The mail channel that a team writes from and is answered to: of those that can send the one
    that *rather* is true of, else the first; None where the team has none.
    """
    return session.scalar(
        select(Channel)
        .where(
            Channel.team_id == team_id,
            Channel.kind == ChannelKind.MAIL,
            Channel.owned,
            Channel.can_reply,
            Channel.enabled,
            Channel.health != ChannelHealth.DISABLED,
            Channel.address != "",
        )
        .order_by(rather.desc(), Channel.id)
        .limit(1)
    )


def way_out(session: Session, channel: Channel) -> Channel:
    """The channel that a mail about something on *channel* leaves from, so that an answer to it
    comes in here: a form has no mailbox, so its team's, if possible the one with the form's own
    address; *channel* itself where the team has none.
    """
    if channel.kind is ChannelKind.MAIL and channel.address:
        return channel
    same_address = func.lower(Channel.address) == channel.address.lower()
    return team_mailbox(session, channel.team_id, rather=same_address) or channel


def form_channel(session: Session, channel_id: int | None) -> Channel:
    """The public form asked for, or the first one that is open; raises NotFound."""
    query = select(Channel).where(Channel.kind == ChannelKind.FORM, Channel.enabled)
    if channel_id is not None:
        query = query.where(Channel.id == channel_id)
    found = session.scalar(query.order_by(Channel.id).limit(1))
    if found is None:
        raise NotFound("There is no form here to write with.")
    return found


def smtp_url(session: Session, channel_id: int | None, default: str | None) -> str | None:
    """Where mail of this channel leaves; the installation's own way where it has none."""
    kept = session.get(ChannelSecret, channel_id) if channel_id else None
    return (kept.smtp_url if kept else None) or default
