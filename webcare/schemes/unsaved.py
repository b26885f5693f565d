"""What is typed in a draft's forms and not saved: kept at each pause, offered again, then gone.

It belongs to one person, is never part of the draft, and nobody else reads it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.core.text import storable
from webcare.schemes.models import TEXT_PART, SchemeDraft, SchemeRevision, UnsavedForm

Pairs = Iterable[tuple[str, str]]
LATE = timedelta(seconds=10)
"""A pause can reach us after the save that followed it; so late it is no news."""


def keep(
    session: Session,
    draft: SchemeDraft,
    part: str,
    typed: Pairs,
    *,
    seen: int,
    user_id: int,
    at: datetime,
) -> None:
    """Keep *typed* as what the person has in that form now, in place of what was kept before.
    *seen*: the revision that the form was made from.
    """
    inside = [[storable(name), storable(value)] for name, value in typed]
    row = insert(UnsavedForm).values(
        draft_id=draft.id, user_id=user_id, part=storable(part), typed=inside, seen=seen, at=at
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["draft_id", "user_id", "part"],
            set_={"typed": row.excluded.typed, "seen": seen, "at": at},
        )
    )


def drop(session: Session, draft: SchemeDraft, part: str, *, user_id: int) -> None:
    """It is saved, or not wanted any more."""
    session.execute(
        delete(UnsavedForm).where(
            UnsavedForm.draft_id == draft.id,
            UnsavedForm.user_id == user_id,
            UnsavedForm.part == part,
        )
    )


def kept(session: Session, draft: SchemeDraft, *, user_id: int) -> Mapping[str, datetime]:
    """The parts of the draft in which the person has unsaved text, and since when; last first."""
    rows = session.execute(
        select(UnsavedForm.part, UnsavedForm.at)
        .where(UnsavedForm.draft_id == draft.id, UnsavedForm.user_id == user_id)
        .order_by(UnsavedForm.at.desc(), UnsavedForm.part)
    )
    return {row.part: row.at for row in rows}


def of(session: Session, draft: SchemeDraft, part: str, *, user_id: int) -> UnsavedForm | None:
    """What the person has not saved of one part."""
    return session.scalar(
        select(UnsavedForm).where(
            UnsavedForm.draft_id == draft.id,
            UnsavedForm.user_id == user_id,
            UnsavedForm.part == part,
        )
    )


def is_late(
    session: Session, draft: SchemeDraft, part: str, *, seen: int, by: str, at: datetime
) -> bool:
    """Whether the person saved that very form a moment ago, as it stood at *seen* or later."""
    as_text = SchemeRevision.act.startswith("text.")
    same_form = as_text if part == TEXT_PART else ~as_text & (SchemeRevision.node == part)
    found = session.scalar(
        select(SchemeRevision.id)
        .where(
            SchemeRevision.draft_id == draft.id,
            SchemeRevision.number > seen,
            SchemeRevision.by == by,
            SchemeRevision.at > at - LATE,
            same_form,
        )
        .limit(1)
    )
    return found is not None
