"""Changing what is said of a channel, and forgetting its connections."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit.service import record
from webcare.channels import queries, service
from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.i18n import marked
from workflows.rights import Right

LONGEST_WINDOW = 60 * 24 * 60  # minutes; a longer limit is none
WRONG_WINDOW = marked("Give a whole number of hours, at most 1440.")
CONNECTIONS = ("imap_url", "smtp_url")


def change(
    session: Session,
    channel: Channel,
    *,
    name: str,
    address: str,
    scheme: str | None,
    reply_window: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Rename the channel, change its address, give it a scheme of its own (None: the team's), or
    say for how many minutes after the author's last message a private answer is possible there.

    Raises NotAllowed, and Invalid with the field: `name`, `address`, `window`.
    """
    _ask(by)
    if name.strip().lower() != channel.name.lower():
        channel.name = service.fit_name(session, name)
    else:
        channel.name = name.strip()
    channel.address = service.fit_address(channel.kind, address)
    channel.can_reply = service.can_reply(channel.kind, channel.address, owned=channel.owned)
    if reply_window is not None and not 0 < reply_window <= LONGEST_WINDOW:
        raise Invalid(WRONG_WINDOW, window=WRONG_WINDOW)
    channel.scheme, channel.reply_window = scheme, reply_window
    record(
        session, "channel.changed", channel, by=by, at=at,
        name=channel.name, address=channel.address, scheme=scheme, reply_window=reply_window,
    )  # fmt: skip


def forget(
    session: Session, channel: Channel, which: tuple[str, ...], *, by: Actor, at: datetime
) -> None:
    """Remove the URLs named in *which* (`imap_url`, `smtp_url`)."""
    _ask(by)
    kept = queries.secret(session, channel.id)
    gone = [each for each in which if each in CONNECTIONS and kept and getattr(kept, each)]
    for each in gone:
        setattr(kept, each, None)
    if gone:
        record(session, "channel.connections", channel, by=by, at=at, removed=gone)


def connected(session: Session, channel_id: int) -> frozenset[str]:
    """Which of the channel's connections are set; never what they are."""
    kept = queries.secret(session, channel_id)
    return frozenset(each for each in CONNECTIONS if kept and getattr(kept, each))


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_CHANNELS):
        raise NotAllowed("You may not manage channels here.")
