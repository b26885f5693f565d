"""What every verb on a crisis does alike: move it, write its timeline, tell whoever must know."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core import doorbell
from webcare.core.actor import Actor
from webcare.crisis import queries
from webcare.crisis.models import Crisis, CrisisEvent
from workflows.crisis import CrisisEventKind, CrisisLifecycle

JOB = "heed_crisis"


def note(
    session: Session, crisis_id: int, kind: CrisisEventKind, *, by: Actor, at: datetime, **data: Any
) -> None:
    """Add one line to the timeline."""
    session.add(
        CrisisEvent(crisis_id=crisis_id, kind=kind, at=at, by=by.key, by_name=by.name, data=data)
    )


def move(session: Session, crisis: Crisis, event: str, *, by: Actor, at: datetime) -> None:
    audit.move(session, crisis, CrisisLifecycle, event, by=by, at=at, is_on=crisis.until > at)


def told(crisis: Crisis) -> dict[str, Any]:
    """What the timeline says of it."""
    return {
        "title": crisis.title,
        "themes": crisis.theme_slugs,
        "words": crisis.words,
        "channels": crisis.channel_ids,
        "acknowledgements": crisis.holds_acknowledgements,
        "until": crisis.until.isoformat(),
    }


def spread(session: Session, crisis: Crisis) -> None:
    """What it covers changed: the job looks at all that waits, and open screens hear it."""
    queries.forget(session)
    doorbell.ring(session, JOB, crisis.id)
    tell(session, crisis)


def swept(session: Session, crisis: Crisis, *, at: datetime) -> None:
    """All that waited was looked at once, under what the crisis covers now. That is no new version
    of it, so that no form that is open goes stale.
    """
    session.execute(
        update(Crisis)
        .where(Crisis.id == crisis.id, Crisis.version == crisis.version)
        .values(swept_at=at)
    )


def tell(session: Session, crisis: Crisis) -> None:
    doorbell.tell(session, f"team:{crisis.team_id}", what="crisis", crisis=crisis.id)
