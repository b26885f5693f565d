"""The timeline of a crisis as an account tells it: its own lines, and what the figures add."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from webcare.crisis import queries as crises
from webcare.crisis.models import Crisis, CrisisEvent
from webcare.surges.models import Surge
from workflows.crisis import CrisisEventKind

MANY = frozenset(
    {
        CrisisEventKind.LEAVING, CrisisEventKind.HELD, CrisisEventKind.RELEASED,
        CrisisEventKind.REVISED, CrisisEventKind.DISCARDED,
    }
)  # fmt: skip
"""Lines of which there may be hundreds: those after each other are told as one with a number."""


def of(
    session: Session, crisis: Crisis, surge: Surge | None, figures: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The lines, oldest first, each {"at", "kind", "by", "count", "why", "more"}."""
    lines = [*_own(crises.timeline(session, crisis.id)), *_added(surge, figures)]
    return sorted(lines, key=lambda each: datetime.fromisoformat(each["at"]))


def _own(events: Iterable[CrisisEvent]) -> list[dict[str, Any]]:
    lines = []
    for (kind, by), same in groupby(events, key=lambda each: (each.kind, each.by_name)):
        these = list(same)
        told = [these] if kind in MANY else [[each] for each in these]
        lines += [_line(kind, by, each) for each in told]
    return lines


def _line(kind: CrisisEventKind, by: str, events: list[CrisisEvent]) -> dict[str, Any]:
    data = events[0].data
    return {
        "at": events[0].at.isoformat(),
        "kind": str(kind),
        "by": by,
        "count": len(events),
        "why": str(data.get("why") or "") if len(events) == 1 else "",
        "more": str(data.get("title") or data.get("until") or ""),
    }


def _added(surge: Surge | None, figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The first message, what was noticed, the busiest quarter, and our first word."""
    peak = figures["peak"]
    moments = (
        ("first_message", figures["first_message_at"], 1),
        ("noticed", surge.noticed_at.isoformat() if surge else None,
         surge.reading["count"] if surge else 0),
        ("peak", peak["at"] if peak else None, peak["count"] if peak else 0),
        ("first_word", figures["first_word_at"], 1),
    )  # fmt: skip
    return [
        {"at": at, "kind": kind, "by": "", "count": count, "why": "", "more": ""}
        for kind, at, count in moments
        if at is not None
    ]
