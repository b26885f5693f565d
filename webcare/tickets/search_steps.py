"""The ways in which a search looks, from the cheapest to the most thorough.

Each gives the times and ids of the first hits below a place in the order, newest first; what one
finds is the beginning of what the next one finds, so that whoever has a full page may stop.

They are texts and no expressions: the same few are asked for every search, and putting them
together took longer than their answer. All that is put into a text are names and numbers of ours;
what was typed goes beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from webcare.tickets.filtering import Conditions
from webcare.tickets.search_words import Meaning

NEWEST = 200  # rows that are cheaper to read than to look up
FEW = 200  # hits that are cheaper to sort than to have in order
WEEKS = 8
WEEK_SECONDS = 7 * 24 * 3600

Point = tuple[datetime, int]
"""A place in the order: a ticket's time and id."""
_NEWEST_FIRST = "order by at desc, ticket_id desc"
# Adding nothing to the time keeps the planner from walking all documents by date.
_NEWEST_SORTED = "order by at + interval '0' desc, ticket_id desc"


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for (`meaning`), in which teams, below which point, how many at most, and
    what must hold of the ticket's row besides (`on_row`).
    """

    meaning: Meaning
    team_ids: Sequence[int]
    point: Point | None
    limit: int
    on_row: Conditions | None = None

    @property
    def below(self) -> str:
        return "and (at, ticket_id) < (:point_at, :point_id)" if self.point else ""

    @property
    def hits(self) -> str:
        """The condition that a document is a hit."""
        return f"terms @@ {self.meaning.sql} and team_id = any(:teams) {self.narrowed} {self.below}"

    @property
    def narrowed(self) -> str:
        """The condition on the ticket's row, if there is one, as more of a `where`."""
        if self.on_row is None or not self.on_row.sql:
            return ""
        mine = f"tickets.team_id = any(:teams) and {self.on_row.all_of}"
        return f"and ticket_id in (select tickets.id from tickets where {mine})"  # noqa: S608

    def ask(self, session: Session, sql: str, **more: Any) -> Sequence[Any]:
        values: dict[str, Any] = {**self.meaning.values, "limit": self.limit, **more}
        values["teams"] = list(self.team_ids)
        values.update(self.on_row.values if self.on_row else {})
        if self.point:
            values["point_at"], values["point_id"] = self.point
        return session.execute(statement(sql), values).all()


@lru_cache(maxsize=256)
def statement(sql: str) -> TextClause:
    """*sql* as SQLAlchemy wants it, read through once."""
    return text(sql)


def among_newest(session: Session, look: Look) -> Sequence[Point]:
    """Read the newest permitted documents one after the other."""
    teams = {f"team{number}": team_id for number, team_id in enumerate(look.team_ids)}
    newest = " union all ".join(
        f"(select at, ticket_id, terms from ticket_search where team_id = :{team} {look.below} "  # noqa: S608
        f"{_NEWEST_FIRST} limit {NEWEST})"
        for team in teams
    )
    # The words stand outside the limit, so that no index is asked for them.
    sql = f"""
        select at, ticket_id from (
            select * from ({newest}) every {_NEWEST_FIRST} limit {NEWEST}
        ) first
        where terms @@ (select {look.meaning.sql}) {look.narrowed} {_NEWEST_FIRST} limit :limit
    """  # noqa: S608 - see the module
    return look.ask(session, sql, **teams)


def unless_many(session: Session, look: Look) -> Sequence[Point] | None:
    """All hits (as far as the limit) where there are `FEW` at most; None where there are more.

    Most of what is looked for is rare: then this is all, and in one glance at the index. The plan
    is made for all hits (`materialized`), so that the limit tempts nobody to read the whole table.
    """
    sql = f"""
        with found as materialized (select at, ticket_id from ticket_search where {look.hits})
        select at, ticket_id, count(*) over () from (select * from found limit :few) few
        {_NEWEST_FIRST} limit :limit
    """  # noqa: S608 - see the module
    found = look.ask(session, sql, few=FEW + 1)
    if found and found[0][2] > FEW:
        return None
    return [(at, ticket_id) for at, ticket_id, _many in found]


def in_newest_weeks(session: Session, look: Look, week: int) -> Sequence[Point]:
    """The index over *week* and those before it, week by week (and what claims to be later)."""
    weeks = {f"week{back}": week - back for back in range(WEEKS)}
    either = " or ".join(["week > :week0", *(f"week = :{name}" for name in weeks)])
    sql = f"""
        select at, ticket_id from ticket_search where {look.hits} and ({either})
        {_NEWEST_SORTED} limit :limit
    """  # noqa: S608 - see the module
    return look.ask(session, sql, **weeks)


def anywhere(session: Session, look: Look) -> Sequence[Point]:
    """The index over everything."""
    sql = f"select at, ticket_id from ticket_search where {look.hits} {_NEWEST_SORTED} limit :limit"  # noqa: S608
    return look.ask(session, sql)
