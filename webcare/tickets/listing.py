"""Pages and counts of any selection, by keyset: a deep page costs what the first one does.

Each team is asked by itself, as far as one page goes, and the pages are merged: so an index gives
the order however many teams one reads.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.core.db import planned_anew
from webcare.tickets.filtering import Asker, Conditions, conditions
from webcare.tickets.models import Ticket
from webcare.tickets.search_steps import statement
from webcare.tickets.views import Selection, Sort, View
from workflows.ticket import OPEN_STATES, WAITING_STATES, TicketState

PAGE = 25
LONGEST = 17  # digits of a cursor's parts: a far date in microseconds
MANY = 1000  # a selection is counted up to here
MANY_SAVED = 100  # and beside its name in the column up to here

_PLACE = {
    Sort.DUE: ("sort_at", "id"),
    Sort.AGE: ("opened_at", "id"),
    Sort.NEWEST: ("last_message_at", "id"),
    Sort.PRIORITY: ("-priority", "sort_at", "id"),
}
"""What an order goes by, least first; `NEWEST` alone goes backwards."""
_TIME_AND_ID = 2
_NAME = re.compile(r"(?<!:):(\w+)")
_COLUMNS = tuple(Ticket.__table__.c)
_NAMES = ", ".join(each.name for each in _COLUMNS)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and the cursor of the next (None on the last)."""

    tickets: Sequence[Ticket]
    next_cursor: str | None


def page(
    session: Session,
    team_ids: Sequence[int],
    chosen: Selection,
    asker: Asker,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
    only: int | None = None,
) -> Page:
    """One page of *chosen* over the tickets of *team_ids*; *cursor* comes from the page before,
    one that was never given counts as none. With *only*, that ticket or nothing.
    """
    if not team_ids:
        return Page((), None)
    asked = conditions(chosen, asker)
    if only is not None:
        asked.ask("tickets.id = :only", only=only)
    point = _point(cursor, chosen.sort)
    if point:
        _below(asked, chosen.sort, point)
    order = _order(chosen.sort)
    each = [
        f"(select {_NAMES} from tickets where team_id = :team{number} and {asked.all_of} "  # noqa: S608 - names of ours
        f"order by {order} limit :most)"
        for number in range(len(team_ids))
    ]
    sql = each[0]
    if len(each) > 1:
        merged = " union all ".join(each)
        sql = f"select {_NAMES} from ({merged}) tickets order by {order} limit :most"  # noqa: S608
    values = {f"team{number}": team_id for number, team_id in enumerate(team_ids)}
    with planned_anew(session) if not chosen.is_standing else nullcontext():
        query = _as_tickets(sql)
        rows = session.scalars(query, {**asked.values, **values, "most": limit + 1}).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(rows[:limit], _cursor(last, chosen.sort) if last is not None else None)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets the standing views hold (but one's own, which is counted), and each of the
    selections that were asked for.
    """

    kept: dict[View, int]
    each: list[int]


# What the last roll-up counted, and what changed since; less those that sleep, which are few.
_KEPT = """
    (select jsonb_object_agg(state, n) from (
        select state, sum(n) as n from (
            select state, total as n from ticket_counts
            where team_id = any(cast(:teams as bigint[]))
            union all
            select state, delta from ticket_count_deltas
            where team_id = any(cast(:teams as bigint[]))
            union all
            select state, -1 from tickets
            where team_id = any(cast(:teams as bigint[])) and snoozed_until is not null
            union all
            select 'asleep', 1 from tickets
            where team_id = any(cast(:teams as bigint[])) and snoozed_until is not null
        ) both_of_them group by state) summed)
"""


def counts(
    session: Session, team_ids: Sequence[int], asked: Sequence[tuple[Selection, int]], asker: Asker
) -> Counts:
    """The kept counts, and how many tickets each selection holds, counted as far as the number
    beside it (one more than that where there are more); all in one statement.
    """
    values: dict[str, Any] = {"teams": list(team_ids)}
    parts = [_KEPT]
    for number, (chosen, most) in enumerate(asked):
        wanted = conditions(chosen, asker)
        sql = _NAME.sub(rf":\g<1>_{number}", wanted.all_of)
        values |= {f"{name}_{number}": value for name, value in wanted.values.items()}
        values[f"most_{number}"] = most + 1
        parts.append(
            f"(select count(*) from (select from tickets where {_of_teams(team_ids)} "  # noqa: S608 - names of ours
            f"and {sql} limit :most_{number}) counted)"
        )
    usual = all(chosen.is_standing for chosen, _most in asked)
    with nullcontext() if usual else planned_anew(session):
        kept, *each = session.execute(statement(f"select {', '.join(parts)}"), values).one()
    return Counts(_of_views(kept or {}), each)


def _of_views(totals: Mapping[str, int]) -> dict[View, int]:
    return {
        View.NEW: totals.get(TicketState.NEW, 0),
        View.WAITING: sum(totals.get(state, 0) for state in WAITING_STATES),
        View.OPEN: sum(totals.get(state, 0) for state in OPEN_STATES),
        View.ASLEEP: totals.get("asleep", 0),
        View.CLOSED: totals.get(TicketState.CLOSED, 0),
    }


def _of_teams(team_ids: Sequence[int]) -> str:
    given = "cast(:teams as bigint[])"
    return f"team_id = ({given})[1]" if len(team_ids) == 1 else f"team_id = any({given})"


def _as_tickets(sql: str) -> Any:
    """*sql*, whose columns are those of `tickets`, as a query for tickets."""
    return select(Ticket).from_statement(statement(sql).columns(*_COLUMNS))


def _order(sort: Sort) -> str:
    ways = (f"{each} desc" if sort is Sort.NEWEST else each for each in _PLACE[sort])
    return ", ".join(ways)


def _below(asked: Conditions, sort: Sort, point: tuple[Any, ...]) -> None:
    """Only what comes after the place at which the page before ended."""
    names = [f"point{number}" for number in range(len(point))]
    here = ", ".join(f"tickets.{each}" if each[0] != "-" else each for each in _PLACE[sort])
    sign = "<" if sort is Sort.NEWEST else ">"
    there = ", ".join(f":{name}" for name in names)
    asked.ask(f"({here}) {sign} ({there})", **dict(zip(names, point, strict=True)))


def _cursor(ticket: Ticket, sort: Sort) -> str:
    time = getattr(ticket, _PLACE[sort][-2])
    micros = f"{int(time.timestamp()) * 1_000_000 + time.microsecond}-{ticket.id}"
    return f"{ticket.priority}-{micros}" if sort is Sort.PRIORITY else micros


def _point(cursor: str | None, sort: Sort) -> tuple[Any, ...] | None:
    """Where the page before ended; None for a cursor that was never ours."""
    parts = (cursor or "").split("-")
    wanted = len(_PLACE[sort])
    if len(parts) != wanted or not all(_is_part(each) for each in parts):
        return None
    whole, rest = divmod(int(parts[-2]), 1_000_000)
    try:
        moment = datetime.fromtimestamp(whole, UTC).replace(microsecond=rest)
    except (OverflowError, ValueError, OSError):
        return None
    first = (-int(parts[0]),) if wanted > _TIME_AND_ID else ()
    return (*first, moment, int(parts[-1]))


def _is_part(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST
