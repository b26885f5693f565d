"""What a list's filters can name, and what its rows call by id: read in one statement.

Only what belongs to the teams that one may read is there, so another team's ids are as unknown as
any number that nobody has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from webcare.channels.models import ChannelKind

MOST_TAGS = 300  # that a page offers
MOST_SAVED = 30


@dataclass(frozen=True, slots=True)
class NamedTheme:
    """A theme as a list shows it."""

    id: int
    slug: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NamedChannel:
    """A channel as a filter offers it."""

    id: int
    name: str
    kind: ChannelKind


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can have a ticket."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SavedName:
    """A saved view: whose it is, and the address that it keeps."""

    id: int
    name: str
    address: str
    owner_id: int
    owner_name: str
    team_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Known:
    """Themes, channels and people by id, tags by name, and the saved views in their order."""

    themes: Mapping[int, NamedTheme] = field(default_factory=dict)
    channels: Mapping[int, NamedChannel] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    tags: Sequence[str] = ()
    saved: Sequence[SavedName] = ()

    def theme_ids(self, slug: str) -> list[int]:
        """The themes of that name; several teams may have one."""
        return [theme.id for theme in self.themes.values() if theme.slug == slug]


_KNOWN = text(
    """
    select
        (select jsonb_agg(jsonb_build_array(id, slug, names) order by slug)
            from themes where team_id = any(:teams)),
        (select jsonb_agg(jsonb_build_array(id, name, kind) order by name)
            from channels where team_id = any(:teams)),
        (select jsonb_agg(jsonb_build_array(id, name) order by name, id) from users
            where active and id in (select user_id from memberships
                where team_id = any(:teams) and role in ('manager', 'lead', 'spokesperson'))),
        (select jsonb_agg(name order by name) from (
            select distinct name from team_tags
            where team_id = any(:teams) and retired_at is null
            order by name limit :most_tags) offered),
        (select jsonb_agg(kept order by place, id) from (
            select jsonb_build_array(v.id, v.name, v.address, v.owner_id, u.name, v.team_id,
                    v.version) as kept, v.place, v.id
            from saved_views v join users u on u.id = v.owner_id
            where v.deleted_at is null
                and (v.team_id = any(:teams) or (v.team_id is null and v.owner_id = :user))
            order by v.place, v.id limit :most_saved) mine)
    """
)


def known(session: Session, team_ids: Sequence[int], user_id: int | None) -> Known:
    """What whoever may read these teams can name; saved views are their own and the teams'."""
    given = {
        "teams": list(team_ids),
        "user": user_id,
        "most_tags": MOST_TAGS,
        "most_saved": MOST_SAVED,
    }
    themes, channels, people, tags, saved = session.execute(_KNOWN, given).one()
    return Known(
        _by_id(NamedTheme(*each) for each in themes or ()),
        _by_id(NamedChannel(i, name, ChannelKind(kind)) for i, name, kind in channels or ()),
        _by_id(Person(*each) for each in people or ()),
        tuple(tags or ()),
        tuple(SavedName(*each) for each in saved or ()),
    )


def _by_id(rows: Any) -> dict[int, Any]:
    return {row.id: row for row in rows}
