"""Adding channels, switching them, and saying how they fare."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.channels import queries, urls
from webcare.channels.models import Channel, ChannelKind, ChannelSecret
from webcare.core import doorbell
from webcare.core.actor import INTAKE, Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.core.text import one_line
from workflows.channel_health import ChannelHealth, ChannelHealthLifecycle
from workflows.rights import Right

LONGEST_NAME = 80
LONGEST_REASON = 300
PUBLIC_KINDS = frozenset({ChannelKind.MASTODON, ChannelKind.BLUESKY})

_HOST = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
_MAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[a-z0-9.-]{1,255}", re.IGNORECASE)
_MASTODON = re.compile(rf"@[a-z0-9_.-]{{1,64}}@{_HOST}", re.IGNORECASE)
_BLUESKY = re.compile(_HOST, re.IGNORECASE)
_ADDRESSES: dict[ChannelKind, tuple[re.Pattern[str], str]] = {
    ChannelKind.MAIL: (_MAIL, marked("Give the mail address, such as info@city.example.")),
    ChannelKind.FORM: (_MAIL, marked("Give the mail address that answers come from.")),
    ChannelKind.API: (_MAIL, marked("Give the mail address that answers come from.")),
    ChannelKind.MASTODON: (_MASTODON, marked("Give the handle as @name@server.example.")),
    ChannelKind.BLUESKY: (_BLUESKY, marked("Give the handle, such as city.example.")),
}
_MAY_LACK_ADDRESS = frozenset({ChannelKind.FORM, ChannelKind.API})


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """The URLs of a channel's servers; they hold passwords, so `repr` tells nothing."""

    imap_url: str | None = None
    smtp_url: str | None = None

    def __repr__(self) -> str:
        return "Connections(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChannel:
    """What a team says of a channel that it adds. One that is only watched (`owned=False`)
    cannot reply. Without an address, answers to a form or by the API leave from our own.
    """

    team_id: int
    kind: ChannelKind
    name: str
    address: str = ""
    owned: bool = True


def add_channel(
    session: Session,
    wanted: NewChannel,
    connections: Connections | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Channel:
    """Add a channel to a team.

    Raises Invalid with the field that is wrong: `name`, `address`, `imap_url`, `smtp_url`; and
    NotAllowed without the right to manage channels.
    """
    _ask(by)
    kind = wanted.kind
    name = fit_name(session, wanted.name)
    address = fit_address(kind, wanted.address)
    connections = _fit_connections(kind, connections or Connections())
    channel = Channel(
        team_id=wanted.team_id,
        kind=kind,
        name=name,
        address=address,
        owned=wanted.owned,
        is_public=kind in PUBLIC_KINDS,
        can_reply=wanted.owned,
        health=ChannelHealth.HEALTHY,
    )
    session.add(channel)
    session.flush()  # the secret and the audit need its id
    _keep_secret(session, channel, connections)
    audit.record(session, "channel.added", channel, by=by, at=at, name=name, kind=kind)
    return channel


def set_connections(
    session: Session, channel: Channel, connections: Connections, *, by: Actor, at: datetime
) -> None:
    """Replace the URLs that are given; None leaves one as it is. Raises Invalid, NotAllowed."""
    _ask(by)
    _keep_secret(session, channel, _fit_connections(channel.kind, connections))
    changed = [key for key in ("imap_url", "smtp_url") if getattr(connections, key)]
    audit.record(session, "channel.connections", channel, by=by, at=at, changed=changed)


def set_enabled(
    session: Session, channel: Channel, *, enabled: bool, by: Actor, at: datetime
) -> None:
    """Switch the channel on or off; doing so twice changes nothing. Raises NotAllowed."""
    _ask(by)
    if channel.enabled is enabled and (channel.health is ChannelHealth.DISABLED) is not enabled:
        return
    channel.enabled = enabled
    channel.failures, channel.health_reason = 0, ""
    _move(session, channel, "enable" if enabled else "disable", by=by, at=at)


def own_addresses(session: Session) -> frozenset[str]:
    """Every mail address that is ours, in lower case."""
    return queries.own_addresses(session)


def fetched(session: Session, channel: Channel, *, at: datetime, by: Actor = INTAKE) -> None:
    """The channel answered: it is healthy, and was last fetched at *at*."""
    channel.last_fetched_at = at
    worked(session, channel, at=at, by=by)


def worked(session: Session, channel: Channel, *, at: datetime, by: Actor = INTAKE) -> None:
    """The channel did what was asked of it, fetching or sending; recorded where that mends it."""
    channel.failures, channel.health_reason = 0, ""
    if channel.health in {ChannelHealth.DEGRADED, ChannelHealth.FAILING}:
        _move(session, channel, "succeed", by=by, at=at)


def failed(
    session: Session,
    channel: Channel,
    reason: str,
    *,
    refused: bool = False,
    at: datetime,
    by: Actor = INTAKE,
) -> None:
    """The channel failed once more, because of *reason* (a sentence without secrets).

    *refused*: our credentials were, which no repeat mends. Recorded in the audit only where the
    health or the reason changes: a channel that is down for a night is one entry, not hundreds.
    """
    reason = one_line(reason, LONGEST_REASON)
    channel.failures += 1
    facts = {"failures": channel.failures, "refused": refused}
    after = ChannelHealthLifecycle(channel.health).send("fail", **facts)
    if after is not channel.health or reason != channel.health_reason:
        channel.health_reason = reason
        _move(session, channel, "fail", by=by, at=at, **facts)


class _Health:
    """A channel as the audit knows a row with a state: the state is its health."""

    __tablename__ = "channels"

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.id = channel.id
        self.team_id = channel.team_id

    @property
    def state(self) -> ChannelHealth:
        return self.channel.health

    @state.setter
    def state(self, health: ChannelHealth) -> None:
        self.channel.health = health


def _move(
    session: Session, channel: Channel, event: str, *, by: Actor, at: datetime, **facts: object
) -> None:
    audit.move(
        session, _Health(channel), ChannelHealthLifecycle, event, by=by, at=at,
        audit={"reason": channel.health_reason}, **facts,
    )  # fmt: skip
    what = {"channel": channel.id, "health": str(channel.health)}
    doorbell.tell(session, f"team:{channel.team_id}", what="channel", **what)


def can_reply(kind: ChannelKind, address: str, *, owned: bool) -> bool:
    """Whether answers can leave by such a channel: it is ours, and has somewhere to send from."""
    return owned and (kind in PUBLIC_KINDS or bool(address))


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_CHANNELS):
        raise NotAllowed("You may not manage channels here.")


def fit_name(session: Session, name: str) -> str:
    """*name* as a channel can bear it; raises Invalid where it is empty or taken."""
    name = one_line(name, LONGEST_NAME)
    if not name:
        raise Invalid("Give the channel a name.", name="Give the channel a name.")
    if queries.by_name(session, name):
        raise Invalid("A channel bears this name.", name="A channel bears this name.")
    return name


def fit_address(kind: ChannelKind, address: str) -> str:
    """*address* as this kind of channel writes it; raises Invalid with what it should be."""
    address = address.strip()
    form, hint = _ADDRESSES[kind]
    if not address and kind in _MAY_LACK_ADDRESS:
        return ""
    if not form.fullmatch(address):
        raise Invalid(hint, address=hint)
    return address if kind is ChannelKind.MASTODON else address.lower()


def _fit_connections(kind: ChannelKind, given: Connections) -> Connections:
    if given.imap_url and kind is not ChannelKind.MAIL:
        raise Invalid("Only a mail channel has a mailbox.", imap_url="Leave this empty.")
    if given.smtp_url and kind in PUBLIC_KINDS:
        raise Invalid("This channel sends no mail.", smtp_url="Leave this empty.")
    checks: tuple[tuple[str | None, Callable[[str], object]], ...] = (
        (given.imap_url, urls.imap_place),
        (given.smtp_url, urls.check_smtp),
    )
    for url, check in checks:
        if url:
            check(url)
    return given


def _keep_secret(session: Session, channel: Channel, given: Connections) -> None:
    if not (given.imap_url or given.smtp_url):
        return
    kept = queries.secret(session, channel.id)
    if kept is None:
        kept = ChannelSecret(channel_id=channel.id)
        session.add(kept)
    kept.imap_url = given.imap_url or kept.imap_url
    kept.smtp_url = given.smtp_url or kept.smtp_url
