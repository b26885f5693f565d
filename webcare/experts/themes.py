"""Keeping the themes, and who knows about each. Who may: whoever manages the team."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webcare.audit.service import move, record
from webcare.audit.undoing import Setting, kept
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.text import one_line
from webcare.experts import queries
from webcare.experts.fitting import fit_names, fit_slug
from webcare.experts.models import Expert, Expertise, Theme
from workflows.engagement import EngagementLifecycle, EngagementState
from workflows.rights import Right
from workflows.suggestion import Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCard:
    """What a theme is. `names` per language; a text with one of `words` is proposed to be about
    it; a `sensitive` one lies outside the team's mandate; `owner_id` is the expert who is asked.
    """

    slug: str
    names: Mapping[str, str]
    words: tuple[str, ...] = ()
    sensitive: bool = False
    ours: bool = True
    owner_id: int | None = None


def set_themes(
    session: Session,
    expert: Expert,
    first: Iterable[int],
    backup: Iterable[int] = (),
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Make *expert* the first who is asked about these themes of the team, the backup for those,
    and neither for any other. Who was first before becomes the backup.
    """
    _ask(by)
    ours = {each.id for each in queries.themes(session, expert.team_id)}
    wanted = dict.fromkeys(set(backup) & ours, Rank.BACKUP) | dict.fromkeys(
        set(first) & ours, Rank.FIRST
    )
    session.flush()  # what is pending must be seen
    session.execute(
        delete(Expertise).where(
            Expertise.expert_id == expert.id,
            Expertise.theme_id.is_not(None),
            Expertise.theme_id.not_in(wanted),
            Expertise.state == EngagementState.CONFIRMED,
        )
    )
    kept = {each.theme_id: each for each in queries.knowledge_of(session, expert.id)}
    for theme_id, rank in sorted(wanted.items()):
        know(session, expert, theme_id, rank, kept.get(theme_id), by=by, at=at)
    record(
        session, "expert.themes", expert, by=by, at=at,
        themes=sorted(each for each, rank in wanted.items() if rank is Rank.FIRST),
        backup=sorted(each for each, rank in wanted.items() if rank is Rank.BACKUP),
    )  # fmt: skip


def know(
    session: Session,
    expert: Expert,
    theme_id: int,
    rank: Rank,
    kept: Expertise | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Let it stand that *expert* knows the theme; *kept* is their row for it, in whatever state.
    Of a first one, whoever was first before becomes the backup.
    """
    if rank is Rank.FIRST:
        make_room(session, theme_id, expert.id)
    if kept is None:
        session.add(
            Expertise(
                team_id=expert.team_id, expert_id=expert.id, theme_id=theme_id, rank=rank, since=at
            )
        )
    else:
        kept.rank = rank
        if kept.state in (EngagementState.OFFERED, EngagementState.DECLINED):
            kept.since = at
            move(session, kept, EngagementLifecycle, "confirm", by=by, at=at)
    session.flush()  # one first a theme: the next may be asked first in this one's place


def make_room(session: Session, theme_id: int, expert_id: int) -> None:
    """Let whoever was first for the theme be its backup, for *expert_id* is about to be first."""
    session.execute(
        update(Expertise)
        .where(
            Expertise.theme_id == theme_id,
            Expertise.expert_id != expert_id,
            Expertise.rank == Rank.FIRST,
            Expertise.state == EngagementState.CONFIRMED,
        )
        .values(rank=Rank.BACKUP)
    )


def add_theme(session: Session, team_id: int, card: ThemeCard, *, by: Actor, at: datetime) -> Theme:
    """A new theme of the team. Raises Invalid for an unfit or known short name."""
    _ask(by)
    theme = Theme(team_id=team_id)
    _write_theme(session, theme, card)
    session.add(theme)
    session.flush()  # the audit names its id
    _set_owner(session, theme, card.owner_id, by=by, at=at)
    record(session, "theme.added", theme, by=by, at=at, slug=theme.slug)
    return theme


def update_theme(
    session: Session, theme: Theme, card: ThemeCard, *, by: Actor, at: datetime
) -> None:
    """Replace what is said of a theme, its mandate included."""
    with kept(session, THEMES, theme, by=by, at=at, team_id=theme.team_id):
        _apply(session, theme, card, by=by, at=at)


def _apply(session: Session, theme: Theme, card: ThemeCard, *, by: Actor, at: datetime) -> None:
    _write_theme(session, theme, card)
    _set_owner(session, theme, card.owner_id, by=by, at=at)


def _write_theme(session: Session, theme: Theme, card: ThemeCard) -> None:
    slug = fit_slug(card.slug)
    with session.no_autoflush:
        same = session.scalar(
            select(Theme).where(Theme.team_id == theme.team_id, Theme.slug == slug)
        )
    if same is not None and same is not theme:
        raise Invalid("There is a theme of this name.", slug="There is a theme of this name.")
    if card.owner_id is not None:
        queries.expert(session, card.owner_id, [theme.team_id])
    words = (one_line(word, 60).lower() for word in card.words)
    theme.slug, theme.names = slug, fit_names(card.names)
    theme.words = list(dict.fromkeys(word for word in words if word))
    theme.sensitive, theme.ours = card.sensitive, card.ours


def _set_owner(
    session: Session, theme: Theme, owner_id: int | None, *, by: Actor, at: datetime
) -> None:
    """Who is asked first about the theme; None: nobody any more."""
    present = queries.for_theme(session, theme.id)
    if owner_id == (present.id if present else None):
        return
    if owner_id is None:
        session.execute(
            delete(Expertise).where(
                Expertise.theme_id == theme.id,
                Expertise.rank == Rank.FIRST,
                Expertise.state == EngagementState.CONFIRMED,
            )
        )
        return
    owner = queries.expert(session, owner_id, [theme.team_id])
    kept = next(
        (each for each in queries.knowledge_of(session, owner.id) if each.theme_id == theme.id),
        None,
    )
    know(session, owner, theme.id, Rank.FIRST, kept, by=by, at=at)


def _read(session: Session, theme: Theme, _about: str) -> Any:
    owner = queries.for_theme(session, theme.id)
    return {
        "slug": theme.slug, "names": theme.names, "words": theme.words,
        "sensitive": theme.sensitive, "ours": theme.ours, "owner_id": owner.id if owner else None,
    }  # fmt: skip


def _put(session: Session, theme: Theme, _about: str, value: Any, by: Actor, at: datetime) -> None:
    words = tuple(value["words"])
    _apply(session, theme, ThemeCard(**{**value, "words": words}), by=by, at=at)


THEMES = Setting(
    event="theme.changed", model=Theme, right=Right.MANAGE_TEAM, read=_read, write=_put
)


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
