"""What a crisis is to be about, as a person says it, and whether that can be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.errors import Invalid
from webcare.core.i18n import marked as _m
from webcare.core.text import one_line
from webcare.crisis.models import Crisis
from webcare.experts.models import Theme
from workflows.crisis import LONGEST, Scope

MOST_WORDS, SHORTEST_WORD = 100, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a crisis is to be about, as a person says it; no `channel_ids` means all."""

    title: str
    why: str
    until: datetime
    theme_ids: Sequence[int] = ()
    words: Sequence[str] = ()
    channel_ids: Sequence[int] = ()
    acknowledgements: bool = False


def proposed(wanted: Wanted, themes: dict[int, str], words: Sequence[str]) -> Scope:
    """What is not declared yet, as a plain value."""
    return Scope(
        id=0,
        title=wanted.title,
        until=wanted.until,
        themes=themes,
        words=tuple(words),
        channels=frozenset(wanted.channel_ids),
        acknowledgements=wanted.acknowledgements,
    )


def themes_of(session: Session, team_id: int, theme_ids: Collection[int]) -> dict[int, str]:
    """The slugs of the team's themes among *theme_ids*, by id."""
    rows = session.execute(
        select(Theme.id, Theme.slug)
        .where(Theme.team_id == team_id, Theme.id.in_(theme_ids))
        .order_by(Theme.id)
    )
    return {row.id: row.slug for row in rows}


def clean_words(words: Sequence[str]) -> tuple[str, ...]:
    """The words and phrases as they are looked for: each once, whatever its capitals."""
    clean = (one_line(word, 80).strip(" ,;") for word in words)
    return tuple({word.casefold(): word for word in clean if word}.values())


MISSING = _m("Something is missing.")
WRONG = _m("Something is not right yet; it is marked below.")


def checked(
    session: Session, team_id: int, wanted: Wanted, at: datetime
) -> tuple[dict[int, str], tuple[str, ...]]:
    """Themes by id, and words; raises Invalid, which names every fault at once."""
    themes = themes_of(session, team_id, wanted.theme_ids) if wanted.theme_ids else {}
    words = clean_words(wanted.words)
    faults = {} if themes or words else {"words": _m("Name at least one theme or one word.")}
    if not one_line(wanted.title):
        faults["title"] = _m("Give it a title.")
    if not wanted.why.strip():
        faults["why"] = _m("Say why you declare it.")
    if wanted.channel_ids and not _are_of(session, team_id, wanted.channel_ids):
        faults["channels"] = _m("Choose channels of this team.")
    is_empty = bool(faults)
    faults |= _faults_in(words)
    try:
        check_until(wanted.until, at)
    except Invalid as wrong:
        faults |= wrong.fields
    if faults:
        raise Invalid(MISSING if is_empty else WRONG, **faults)
    return themes, words


def _faults_in(words: Sequence[str]) -> dict[str, str]:
    if len(words) > MOST_WORDS:
        return {"words": _m("These are more than a hundred words.")}
    if any(len(word.strip("*")) < SHORTEST_WORD for word in words):
        return {"words": _m("A word of one or two letters would stop nearly everything.")}
    return {}


def check_until(until: datetime, at: datetime) -> None:
    if until <= at:
        raise Invalid("That moment is over.", until=_m("That moment is over."))
    if until > at + LONGEST:
        raise Invalid(
            "A crisis lasts a week at most; then it is renewed.",
            until=_m("A crisis lasts a week at most; then it is renewed."),
        )


def _are_of(session: Session, team_id: int, channel_ids: Collection[int]) -> bool:
    ours = select(Channel.id).where(Channel.team_id == team_id, Channel.id.in_(channel_ids))
    return set(session.scalars(ours)) == set(channel_ids)


def is_same(crisis: Crisis, wanted: Wanted, themes: dict[int, str], words: Sequence[str]) -> bool:
    """Whether this very crisis is on already."""
    return (
        crisis.title.casefold() == one_line(wanted.title).casefold()
        and set(crisis.theme_ids) == set(themes)
        and {word.casefold() for word in crisis.words} == {word.casefold() for word in words}
        and set(crisis.channel_ids) == set(wanted.channel_ids)
    )
