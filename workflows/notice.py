"""What people are told of, by which ways, and when a digest is due. Pure; the one list of kinds.

A kind's usual ways hold until the lead of a team says otherwise for the team, and a person's own
choice wins over both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class NoticeKind(StrEnum):
    MENTION = "mention"
    ASSIGNED = "assigned"
    REACTED = "reacted"
    EXPERT_ANSWERED = "expert_answered"
    DUE_SOON = "due_soon"
    CAME_BACK = "came_back"
    APPROVAL_ASKED = "approval_asked"
    APPROVED = "approved"
    HANDED_BACK = "handed_back"
    CRISIS = "crisis"
    CRISIS_HELD = "crisis_held"
    MANDATE = "mandate"


class NoticeWay(StrEnum):
    PAGE = "page"
    MAIL = "mail"
    PUSH = "push"


class Cadence(StrEnum):
    """How often the digest comes, at most."""

    HOURLY = "hourly"
    DAILY = "daily"
    NEVER = "never"


class Group(StrEnum):
    """Under which heading the settings list a kind."""

    TICKETS = "tickets"
    APPROVALS = "approvals"
    SPEAKING = "speaking"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind with its usual ways. `rings_always`: its push also comes outside office hours."""

    group: Group
    ways: frozenset[NoticeWay]
    rings_always: bool = False


_PAGE = frozenset({NoticeWay.PAGE})
_MAIL = frozenset({NoticeWay.PAGE, NoticeWay.MAIL})
_ALL = frozenset(NoticeWay)

KINDS: dict[NoticeKind, Kind] = {
    NoticeKind.MENTION: Kind(Group.TICKETS, _MAIL),
    NoticeKind.ASSIGNED: Kind(Group.TICKETS, _MAIL),
    NoticeKind.REACTED: Kind(Group.TICKETS, _PAGE),
    NoticeKind.EXPERT_ANSWERED: Kind(Group.TICKETS, _MAIL),
    NoticeKind.DUE_SOON: Kind(Group.TICKETS, _PAGE),
    NoticeKind.CAME_BACK: Kind(Group.TICKETS, _PAGE),
    NoticeKind.APPROVAL_ASKED: Kind(Group.APPROVALS, _PAGE),
    NoticeKind.APPROVED: Kind(Group.APPROVALS, _PAGE),
    NoticeKind.HANDED_BACK: Kind(Group.APPROVALS, _MAIL),
    NoticeKind.CRISIS: Kind(Group.SPEAKING, _ALL, rings_always=True),
    NoticeKind.CRISIS_HELD: Kind(Group.SPEAKING, _ALL, rings_always=True),
    NoticeKind.MANDATE: Kind(Group.SPEAKING, _MAIL),
}
"""Whoever is to approve is reminded by mail as it is, so an approval that is asked adds none."""

USUAL_CADENCE = Cadence.DAILY
AN_HOUR = timedelta(hours=1)
Ways = Mapping[str, Sequence[str]]


def ways_of(kind: NoticeKind, *choices: Ways) -> frozenset[NoticeWay]:
    """By which ways someone hears of *kind*: the first of *choices* that says something of it
    holds, the person's own before the team's; else the usual ones.
    """
    for chosen in choices:
        if kind in chosen:
            return frozenset(way for way in NoticeWay if way in chosen[kind])
    return KINDS[kind].ways


def cadence_of(*choices: str | None) -> Cadence:
    """How often the digest comes: the first of *choices* that says it, else the usual."""
    return Cadence(next(filter(None, choices), USUAL_CADENCE))


def is_due(
    cadence: Cadence,
    *,
    waits_since: datetime,
    last_at: datetime | None,
    day_began: datetime,
    at: datetime,
) -> bool:
    """Whether a digest is to leave at *at*, which lies in the person's hours. An hourly one leaves
    when the oldest notice has waited for an hour, in which it could be read where it stands; a
    daily one with the begin of the day, for what came before it.
    """
    match cadence:
        case Cadence.NEVER:
            return False
        case Cadence.HOURLY:
            return waits_since <= at - AN_HOUR and (last_at is None or last_at <= at - AN_HOUR)
        case Cadence.DAILY:
            return waits_since < day_began and (last_at is None or last_at < day_began)
