"""How people are called: the order of their ways, their browsers, and a team's webhook."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete
from sqlalchemy.orm import Session

from webcare.accounts.models import User
from webcare.alarms import people, push
from webcare.alarms.models import USUAL_WAYS, AlarmWays, AlarmWebhook, PushDevice, Way
from webcare.audit.service import record
from webcare.core import outward, tokens
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.core.i18n import marked
from webcare.core.site import site
from webcare.core.text import one_line
from workflows.rights import Right

MOST_DEVICES = 10
KEY = "alarm-webhook"


class _OfTeam:
    """A team's webhook as the audit names it: the address is told to nobody."""

    __tablename__ = "alarm_webhooks"

    def __init__(self, team_id: int) -> None:
        self.id = self.team_id = team_id


def wanted(session: Session, user_id: int) -> list[Way]:
    """The ways by which the person wants to be called, in their order."""
    kept = people.ways_row(session, user_id)
    return [Way(each) for each in kept.ways] if kept else list(USUAL_WAYS)


def open_to(session: Session, user: User, team_id: int) -> list[Way]:
    """Those of the person's ways that lead to them now, in their order."""
    there = {
        Way.MAIL: bool(user.email),
        Way.PUSH: bool(people.devices(session, user.id)),
        Way.WEBHOOK: people.webhook(session, team_id) is not None,
    }
    return [way for way in wanted(session, user.id) if there[way]]


def choose(
    session: Session, user_id: int, order: Sequence[Way], *, by: Actor, at: datetime
) -> None:
    """Keep the person's own order; raises Invalid where no way is left."""
    ways = list(dict.fromkeys(order))
    if not ways:
        problem = marked("Keep at least one way to reach you.")
        raise Invalid(problem, ways=problem)
    kept = people.ways_row(session, user_id)
    if kept is None:
        kept = AlarmWays(user_id=user_id)
        session.add(kept)
    kept.ways = [way.value for way in ways]
    session.flush()
    record(session, "alarm.ways", _OfUser(user_id), by=by, at=at, ways=kept.ways)


class _OfUser:
    """A person as the audit names them."""

    __tablename__ = "users"
    team_id = None

    def __init__(self, user_id: int) -> None:
        self.id = user_id


def add_device(
    session: Session, user_id: int, *, name: str, endpoint: str, key: str, auth: str, by: Actor,
    at: datetime,
) -> PushDevice:  # fmt: skip
    """Call the person on this browser too. One that was known is theirs from now on, with its
    present keys. Raises Invalid for what no browser gives, Conflict for too many.
    """
    try:
        outward.check_url(endpoint, allow_private=site().allow_private_calls)
        fits = push.is_fit(key, auth)
    except ValueError:
        fits = False
    if not fits:
        raise Invalid(marked("This browser gave no address by which it can be called."))
    session.execute(delete(PushDevice).where(PushDevice.endpoint == endpoint))
    if len(people.devices(session, user_id)) >= MOST_DEVICES:
        raise Conflict("Remove a device first; you have ten.")
    device = PushDevice(
        user_id=user_id, name=one_line(name, 80) or "Browser", endpoint=endpoint, key=key,
        auth=auth, added_at=at,
    )  # fmt: skip
    session.add(device)
    session.flush()
    record(session, "alarm.device_added", device, by=by, at=at, name=device.name)
    return device


def remove_device(
    session: Session, user_id: int, device_id: int, *, by: Actor, at: datetime
) -> None:
    """Call the person there no more; raises NotFound for a device that is not theirs."""
    for device in people.devices(session, user_id):
        if device.id == device_id:
            record(session, "alarm.device_removed", device, by=by, at=at, name=device.name)
            session.delete(device)
            return
    raise NotFound("There is no such device.")


def set_webhook(session: Session, team_id: int, url: str, *, by: Actor, at: datetime) -> str:
    """Post the team's alarms to *url* from now on, signed with a new key, which is returned this
    once. Raises Invalid for an address that cannot be posted to.
    """
    _ask(by)
    try:
        outward.check_url(url, allow_private=site().allow_private_calls)
    except ValueError as error:
        raise Invalid(str(error), url=str(error)) from None
    kept = people.webhook(session, team_id)
    if kept is None:
        kept = AlarmWebhook(team_id=team_id)
        session.add(kept)
    kept.url, kept.nonce, kept.set_at = url, tokens.new_nonce(), at
    session.flush()
    record(session, "alarm.webhook_set", _OfTeam(team_id), by=by, at=at, host=host_of(kept))
    return signing_key(kept)


def remove_webhook(session: Session, team_id: int, *, by: Actor, at: datetime) -> None:
    """Post the team's alarms nowhere."""
    _ask(by)
    kept = people.webhook(session, team_id)
    if kept is not None:
        session.delete(kept)
        record(session, "alarm.webhook_removed", _OfTeam(team_id), by=by, at=at)


def signing_key(webhook: AlarmWebhook) -> str:
    """What signs the team's calls: made of the installation's secret and the row's nonce."""
    return tokens.sign(KEY, webhook.team_id, webhook.nonce)


def host_of(webhook: AlarmWebhook) -> str:
    """The part of the address that a page may show."""
    return urlsplit(webhook.url).hostname or ""


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
