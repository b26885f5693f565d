"""The three ways in which a search looks, from the cheapest to the most thorough.

Each gives the ids and times of the first hits, newest first; a step's hits are the beginning of
the next one's, so that whoever has a full page may stop.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    column,
    literal,
    or_,
    select,
    table,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from webcare.core.db import UtcDateTime

NEWEST = 200  # rows that are cheaper to read than to look up
WEEKS = 8
WEEK_SECONDS = 7 * 24 * 3600

DOCUMENT = table(
    "ticket_search",
    column("ticket_id", BigInteger),
    column("team_id", BigInteger),
    column("at", UtcDateTime()),
    column("week", Integer),
    column("body"),
    column("terms", TSVECTOR),
)
_D = DOCUMENT.c
Point = tuple[datetime, int]
"""A place in the order: a ticket's time and id."""
Step = Select[int, datetime]


def among_newest(
    team_ids: Sequence[int], query: ColumnElement[Any], point: Point | None, limit: int
) -> Step:
    """Read the newest permitted documents one after the other."""
    newest = [
        select(_D.ticket_id, _D.at, _D.terms)
        .where(_D.team_id == team_id, _below(point))
        .order_by(_D.at.desc(), _D.ticket_id.desc())
        .limit(NEWEST)
        .subquery()
        for team_id in team_ids
    ]
    all_teams = union_all(*(select(each) for each in newest)).subquery()
    # The words stand outside the limit, so that no index is asked for them.
    first = (
        select(all_teams)
        .order_by(all_teams.c.at.desc(), all_teams.c.ticket_id.desc())
        .limit(NEWEST)
        .subquery()
    )
    return (
        select(first.c.ticket_id, first.c.at)
        .where(first.c.terms.op("@@")(query))
        .order_by(first.c.at.desc(), first.c.ticket_id.desc())
        .limit(limit)
    )


def in_newest_weeks(
    team_ids: Sequence[int],
    query: ColumnElement[Any],
    point: Point | None,
    limit: int,
    *,
    week: int,
) -> Step:
    """The index over *week* and those before it, week by week (and what claims to be later)."""
    weeks = or_(*(_D.week == week - back for back in range(WEEKS)), _D.week > week)
    return _sorted(team_ids, query, point, limit).where(weeks)


def anywhere(
    team_ids: Sequence[int], query: ColumnElement[Any], point: Point | None, limit: int
) -> Step:
    """The index over everything."""
    return _sorted(team_ids, query, point, limit)


def _sorted(
    team_ids: Sequence[int], query: ColumnElement[Any], point: Point | None, limit: int
) -> Step:
    # Adding nothing to the time keeps the planner from walking all documents by date.
    at = _D.at + literal(timedelta(0))
    return (
        select(_D.ticket_id, _D.at)
        .where(_D.terms.op("@@")(query), _D.team_id.in_(team_ids), _below(point))
        .order_by(at.desc(), _D.ticket_id.desc())
        .limit(limit)
    )


def _below(point: Point | None) -> ColumnElement[bool]:
    if point is None:
        return true()
    return tuple_(_D.at, _D.ticket_id) < tuple_(literal(point[0], UtcDateTime()), literal(point[1]))
