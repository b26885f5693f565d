"""Finding saved replies: by what someone asks, by words, by team."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import Session

from webcare.bank.models import LANGUAGES, SavedReply, SavedReplyUse
from webcare.core.errors import NotFound
from workflows.saved_reply import SavedReplyState

PAGE = 50
READ_AT_MOST = 4000  # characters of a question; what matters is said by then
CANDIDATES = 20
# A wording of a saved reply fits when this share of its stems, and so many, are in the question.
FITS, AT_LEAST = 0.6, 2

# Candidates by index, then each wording against the question: one long wording hides no short one.
_FITTING = text(
    """
    with said as materialized (
        select tsvector_to_array(to_tsvector(cast(:stems as regconfig), :question)) as words
    ), sought as materialized (
        select cast(string_agg(quote_literal(word), ' | ') as tsquery) as query
        from said, unnest(said.words) as word
    ), found as materialized (
        select r.id, r.title, r.asked from saved_replies r, sought
        where r.team_id = any(:teams) and r.state = 'approved' and r.language = :language
            and r.expires_on >= :today and r.terms @@ sought.query
        order by ts_rank(r.terms, sought.query) desc, r.id limit :candidates
    )
    select found.id, max(cover.share) as share from found, said,
        unnest(string_to_array(found.title || E'\\n' || found.asked, E'\\n')) as wording,
        lateral (
            select count(*) filter (where stem = any(said.words)) as shared,
                (count(*) filter (where stem = any(said.words)))::float / greatest(count(*), 1)
                    as share
            from unnest(tsvector_to_array(to_tsvector(cast(:stems as regconfig), wording))) as stem
        ) cover
    where cover.shared >= :at_least and cover.share >= :fits
    group by found.id order by share desc, found.id limit :limit
    """
)


@dataclass(frozen=True, slots=True)
class Fit:
    """A saved reply that fits a question; `share` (0 to 1) of one of its wordings is in it."""

    saved: SavedReply
    share: float


def fitting(
    session: Session,
    team_ids: Sequence[int],
    question: str,
    language: str | None,
    *,
    today: date,
    limit: int = 5,
) -> list[Fit]:
    """Approved, unexpired saved replies in *language* that fit *question*, the best first."""
    shares = _shares(session, team_ids, question, language, today=today, limit=limit)
    if not shares:
        return []
    rows = session.scalars(select(SavedReply).where(SavedReply.id.in_(shares)))
    return sorted((Fit(row, shares[row.id]) for row in rows), key=lambda f: (-f.share, f.saved.id))


def fits_any(
    session: Session, team_id: int, question: str, language: str | None, *, today: date
) -> bool:
    """Whether any approved, unexpired saved reply of the team fits *question*."""
    return bool(_shares(session, [team_id], question, language, today=today, limit=1))


def _shares(
    session: Session,
    team_ids: Sequence[int],
    question: str,
    language: str | None,
    *,
    today: date,
    limit: int,
) -> dict[int, float]:
    values: dict[str, Any] = {
        "stems": f"webcare_{language if language in LANGUAGES else 'simple'}",
        "question": question[:READ_AT_MOST].replace("\x00", " "),
        "teams": list(team_ids),
        "language": language or "",
        "today": today,
        "candidates": CANDIDATES,
        "at_least": AT_LEAST,
        "fits": FITS,
        "limit": limit,
    }
    return {row.id: row.share for row in session.execute(_FITTING, values)}


def listed(
    session: Session,
    team_ids: Sequence[int],
    *,
    state: SavedReplyState | None = None,
    search: str = "",
    theme_id: int | None = None,
    language: str = "",
    after: tuple[str, int] | None = None,
    limit: int = PAGE,
) -> Sequence[SavedReply]:
    """By title; each word of *search* is in the title, a wording or the answer. Without a *state*:
    what is proposed and what is approved. *after*: the title and id of the last one before.
    """
    states = [state] if state else [SavedReplyState.PROPOSED, SavedReplyState.APPROVED]
    query = select(SavedReply).where(
        SavedReply.team_id.in_(team_ids),
        SavedReply.state.in_(states),
        *map(_mentions, search.split()[:8]),
    )
    if theme_id:
        query = query.where(SavedReply.theme_id == theme_id)
    if language:
        query = query.where(SavedReply.language == language)
    if after:
        title, last_id = after
        query = query.where(
            func.row(func.lower(SavedReply.title), SavedReply.id) > func.row(title.lower(), last_id)
        )
    order = func.lower(SavedReply.title), SavedReply.id
    return session.scalars(query.order_by(*order).limit(limit)).all()


def usable(session: Session, team_id: int, search: str, *, limit: int = 8) -> Sequence[SavedReply]:
    """Approved ones that hold every word of *search*, expired ones too: those bear a warning."""
    return listed(session, [team_id], state=SavedReplyState.APPROVED, search=search, limit=limit)


def offered(
    session: Session,
    team_id: int,
    search: str,
    language: str | None,
    theme_id: int | None,
    *,
    limit: int = 20,
) -> Sequence[SavedReply]:
    """Approved ones to choose from while writing: those in *language* first, of these those on the
    theme, then by title. Expired ones too: those bear a warning.
    """
    query = select(SavedReply).where(
        SavedReply.team_id == team_id,
        SavedReply.state == SavedReplyState.APPROVED,
        *map(_mentions, search.split()[:8]),
    )
    nearest = (
        (SavedReply.language == (language or "")).desc(),
        (func.coalesce(SavedReply.theme_id, 0) == (theme_id or -1)).desc(),
    )
    order = *nearest, func.lower(SavedReply.title), SavedReply.id
    return session.scalars(query.order_by(*order).limit(limit)).all()


def get(session: Session, saved_id: int, team_ids: Sequence[int]) -> SavedReply:
    """The saved reply; raises NotFound, the same for absent and foreign."""
    found = session.scalar(
        select(SavedReply).where(SavedReply.id == saved_id, SavedReply.team_id.in_(team_ids))
    )
    if found is None:
        raise NotFound("There is no such saved reply.")
    return found


def replacement(session: Session, saved: SavedReply) -> SavedReply | None:
    """The proposal, or the approved text, that takes its place."""
    return session.scalar(
        select(SavedReply)
        .where(SavedReply.replaces_id == saved.id, SavedReply.state != SavedReplyState.DISCARDED)
        .order_by(SavedReply.id.desc())
        .limit(1)
    )


def of_handoff(session: Session, handoff_ids: Sequence[int]) -> dict[int, SavedReply]:
    """What was kept of experts' answers, by handoff; not what was discarded."""
    rows = session.scalars(
        select(SavedReply)
        .where(
            SavedReply.handoff_id.in_(handoff_ids), SavedReply.state != SavedReplyState.DISCARDED
        )
        .order_by(SavedReply.id)
    )
    return {row.handoff_id: row for row in rows if row.handoff_id}


def uses(session: Session, saved_id: int, *, limit: int = 20) -> Sequence[SavedReplyUse]:
    """The latest uses, newest first."""
    return session.scalars(
        select(SavedReplyUse)
        .where(SavedReplyUse.saved_reply_id == saved_id)
        .order_by(SavedReplyUse.id.desc())
        .limit(limit)
    ).all()


def use_counts(session: Session, saved_ids: Sequence[int]) -> dict[int, int]:
    """How often each was used; one never used is absent."""
    rows = session.execute(
        select(SavedReplyUse.saved_reply_id, func.count())
        .where(SavedReplyUse.saved_reply_id.in_(saved_ids))
        .group_by(SavedReplyUse.saved_reply_id)
    )
    return {saved_id: count for saved_id, count in rows}  # noqa: C416 - a Row is no tuple for dict()


def has_any(session: Session, team_ids: Sequence[int]) -> bool:
    """Whether these teams keep anything at all."""
    query = select(SavedReply.id).where(SavedReply.team_id.in_(team_ids)).limit(1)
    return session.scalar(query) is not None


def _mentions(word: str) -> ColumnElement[bool]:
    said = SavedReply.title, SavedReply.asked, SavedReply.body, SavedReply.owner
    return or_(*(column.icontains(word, autoescape=True) for column in said))
