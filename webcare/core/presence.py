"""Who has a ticket open, kept in Redis alone: it may be lost at any moment, and nobody is hurt."""

import json
from dataclasses import dataclass
from datetime import datetime

import redis

from webcare.core import doorbell

LASTS = 45  # seconds; a screen says so again every 20


@dataclass(frozen=True, slots=True)
class Present:
    """Someone with the ticket open; `doing` is `reads` or `writes`."""

    user_id: int
    name: str
    doing: str


def note(
    ticket_id: int, team_id: int, user_id: int, name: str, doing: str, *, at: datetime
) -> None:
    """Someone has the ticket open now; screens are told when that is news."""
    key = _key(ticket_id)
    said = json.dumps({"name": name, "doing": doing, "at": at.timestamp()})
    try:
        bell = doorbell.connection()
        before = bell.hget(key, str(user_id))
        bell.hset(key, str(user_id), said)
        bell.expire(key, LASTS)
        if before is None or json.loads(before)["doing"] != doing:
            news = {"topic": f"team:{team_id}", "ticket": ticket_id, "what": "presence"}
            bell.publish(doorbell.BUS, json.dumps(news))
    except redis.RedisError:
        return


def of(ticket_id: int, *, at: datetime) -> list[Present]:
    """Who has the ticket open, by name; nobody when Redis is away."""
    try:
        kept = doorbell.connection().hgetall(_key(ticket_id))
    except redis.RedisError:
        return []
    found = []
    for user_id, said in kept.items():
        told = json.loads(said)
        if at.timestamp() - told["at"] <= LASTS:
            found.append(Present(int(user_id), told["name"], told["doing"]))
    return sorted(found, key=lambda each: each.name)


def readers(ticket_id: int, *, at: datetime) -> set[int]:
    """The ids of who has the ticket open; nobody where no Redis is connected."""
    if not doorbell.is_connected():
        return set()
    return {each.user_id for each in of(ticket_id, at=at)}


def _key(ticket_id: int) -> str:
    return f"webcare:present:{ticket_id}"
