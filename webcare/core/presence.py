"""Who has a ticket open, kept in Redis alone: it may be lost at any moment, and nobody is hurt."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import redis

from webcare.core import doorbell

LASTS = 45  # seconds; a screen says so again every 30
WRITING = 25  # seconds after the last word that was kept, somebody still writes


READS, WRITES = "reads", "writes"


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
    now = at.timestamp()
    said = json.dumps({"name": name, "doing": doing, "at": now})
    try:
        bell = doorbell.connection()
        kept = bell.hget(key, str(user_id))
        before = json.loads(kept) if kept else {}
        if doing == READS and before.get("doing") == WRITES and now - before["at"] <= WRITING:
            return  # a page that is only open says less than what was just typed
        bell.hset(key, str(user_id), said)
        bell.expire(key, LASTS)
        if before.get("doing") != doing:
            news = {"topic": f"team:{team_id}", "ticket": ticket_id, "what": "presence"}
            bell.publish(doorbell.BUS, json.dumps(news))
    except redis.RedisError:
        return


def of(ticket_id: int, *, at: datetime) -> list[Present]:
    """Who has the ticket open, by name; nobody when Redis is away."""
    return of_many([ticket_id], at=at).get(ticket_id, [])


def of_many(ticket_ids: Sequence[int], *, at: datetime) -> dict[int, list[Present]]:
    """Who has which of the tickets open, asked at once; those that nobody has are not there."""
    if not ticket_ids:
        return {}
    try:
        asked = doorbell.connection().pipeline(transaction=False)
        for ticket_id in ticket_ids:
            asked.hgetall(_key(ticket_id))
        answers = asked.execute()
    except redis.RedisError:
        return {}
    found = {ticket: _there(kept, at) for ticket, kept in zip(ticket_ids, answers, strict=True)}
    return {ticket_id: there for ticket_id, there in found.items() if there}


def _there(kept: dict[str, str], at: datetime) -> list[Present]:
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
