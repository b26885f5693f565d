"""What a selection asks of the database: conditions on the row of a ticket, and its order.

Lists of the desk and the steps of a search put the same conditions into their statements. All
that stands in them are names of ours; what was asked goes beside them, each value under its name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from webcare.tickets import figured, search_words
from webcare.tickets.known import Known
from webcare.tickets.views import ME, NOBODY, NONE, Clock, Filters, Priority, Selection, View
from workflows.ticket import WAITING_STATES, TicketState

LEVELS = {priority: number for number, priority in enumerate(Priority)}
OPEN = "tickets.state <> 'closed'"  # as the partial indexes say it


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, when, in which time zone, and what they can name."""

    user_id: int | None
    at: datetime
    zone: tzinfo
    known: Known

    def begins(self, day: date) -> datetime:
        """The first moment of *day* on the asker's clock."""
        return datetime.combine(day, time(), self.zone)

    def ends(self, day: date) -> datetime:
        return self.begins(day + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Conditions:
    """SQL conditions about `tickets`, all of which must hold, and their values by name."""

    sql: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def ask(self, sql: str, **values: Any) -> None:
        self.sql.append(sql)
        self.values.update(values)

    def any_of(self, *sql: str, **values: Any) -> None:
        """At least one of them must hold."""
        self.ask(f"({' or '.join(sql)})" if sql else "false", **values)

    @property
    def all_of(self) -> str:
        return " and ".join(self.sql) or "true"


def conditions(chosen: Selection, asker: Asker) -> Conditions:
    """What *chosen* asks of a ticket's row; the teams are for the statement itself to say."""
    asked = Conditions()
    filters = chosen.filters
    if chosen.is_open_only:
        asked.ask(OPEN)
    if filters.states:
        _is_one_of(asked, "state", "text", filters.states)
    else:
        _in_view(asked, chosen.view, asker)
    for narrow in _NARROWING:
        narrow(asked, filters, asker)
    if filters.words:
        _says(asked, filters.words)
    return asked


def on_row(filters: Filters, asker: Asker) -> Conditions:
    """What *filters* ask of a ticket's row, whatever its state; not its words."""
    asked = Conditions()
    if filters.states:
        if TicketState.CLOSED not in filters.states:
            asked.ask(OPEN)
        _is_one_of(asked, "state", "text", filters.states)
    for narrow in _NARROWING:
        narrow(asked, filters, asker)
    return asked


def _in_view(asked: Conditions, view: View, asker: Asker) -> None:
    if view in (View.NEW, View.MINE, View.WAITING, View.OPEN):
        asked.ask("tickets.snoozed_until is null")
    match view:
        case View.ASLEEP:
            asked.ask("tickets.snoozed_until is not null")
        case View.NEW:
            asked.ask("tickets.state = 'new'")
        case View.MINE:
            asked.ask("tickets.assignee_id = :mine", mine=asker.user_id)
        case View.WAITING:
            _is_one_of(asked, "state", "text", sorted(WAITING_STATES))
        case View.CLOSED:
            asked.ask("tickets.state = 'closed'")
        case View.OPEN | View.ALL:
            pass


def _is_one_of(asked: Conditions, column: str, kind: str, values: Sequence[Any]) -> None:
    asked.ask(_one_of(column, kind, values), **{f"of_{column}": list(values)})


def _one_of(column: str, kind: str, values: Sequence[Any]) -> str:
    """The condition; a single value by equality, which an index likes best."""
    given = f"cast(:of_{column} as {kind}[])"
    return f"tickets.{column} = " + (f"({given})[1]" if len(values) == 1 else f"any({given})")


def _channels(asked: Conditions, filters: Filters, asker: Asker) -> None:
    if filters.channels:
        _is_one_of(asked, "channel_id", "bigint", filters.channels)
    if filters.kinds:
        _is_one_of(asked, "channel_kind", "text", filters.kinds)
    if len(filters.sources) == 1:
        owned = "owned" in filters.sources
        asked.ask(
            "tickets.channel_id in (select id from channels where owned = :is_owned)",
            is_owned=owned,
        )
    del asker


def _about(asked: Conditions, filters: Filters, asker: Asker) -> None:
    """Language, theme, tags, and whether it is a complaint or a suggestion."""
    if filters.languages:
        _or_none(asked, "language", "text", [x for x in filters.languages if x != NONE],
                 with_none=NONE in filters.languages)  # fmt: skip
    if filters.themes:
        ids = [each for slug in filters.themes for each in asker.known.theme_ids(slug)]
        _or_none(asked, "theme_id", "bigint", ids, with_none=NONE in filters.themes)
    if filters.tags:
        asked.ask("tickets.tags && cast(:tags as text[])", tags=list(filters.tags))
    if filters.marks:
        asked.ask("tickets.flags && cast(:marks as text[])", marks=list(filters.marks))


def _whose(asked: Conditions, filters: Filters, asker: Asker) -> None:
    if filters.assignees:
        names = {ME: asker.user_id, NOBODY: None}
        ids = [names[x] if x in names else int(x) for x in filters.assignees if x != NOBODY]
        _or_none(asked, "assignee_id", "bigint", ids, with_none=NOBODY in filters.assignees)
    if filters.author:
        # The words of the index, see migration 0021.
        asked.ask(
            "(tickets.author_name || ' ' || tickets.author_address) ilike :author",
            author=f"%{_literal(filters.author)}%",
        )


def _literal(text: str) -> str:
    """*text* as a pattern that matches nothing but itself."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _or_none(
    asked: Conditions, column: str, kind: str, values: Sequence[Any], *, with_none: bool
) -> None:
    sql = [_one_of(column, kind, values)] if values else []
    if with_none:
        sql.append(f"tickets.{column} is null")
    asked.any_of(*sql, **({f"of_{column}": list(values)} if values else {}))


def _pressing(asked: Conditions, filters: Filters, asker: Asker) -> None:
    """Priority, tone, and how the clock stands."""
    if filters.priorities:
        _is_one_of(asked, "priority", "bigint", [LEVELS[each] for each in filters.priorities])
    if filters.tones:
        _is_one_of(asked, "tone", "text", filters.tones)
    if not filters.clocks:
        return
    today = asker.at.astimezone(asker.zone).date()
    values = {"now": asker.at, "day_begins": asker.begins(today), "day_ends": asker.ends(today)}
    asked.any_of(*(_CLOCKS[each] for each in filters.clocks))
    asked.values.update({n: v for n, v in values.items() if f":{n}" in asked.sql[-1]})


_CLOCKS = {
    Clock.LATE: "tickets.due_at <= :now",
    Clock.TODAY: "(tickets.due_at >= :day_begins and tickets.due_at < :day_ends)",
    Clock.SOON: "(tickets.due_at > :now and tickets.warn_at <= :now)",
    Clock.NONE: "tickets.due_at is null",
}


def _when(asked: Conditions, filters: Filters, asker: Asker) -> None:
    for column, name in (("opened_at", "opened"), ("last_message_at", "last")):
        first, last = getattr(filters, f"{name}_from"), getattr(filters, f"{name}_to")
        if first:
            asked.ask(f"tickets.{column} >= :{name}_from", **{f"{name}_from": asker.begins(first)})
        if last:
            asked.ask(f"tickets.{column} < :{name}_to", **{f"{name}_to": asker.ends(last)})


def _files(asked: Conditions, filters: Filters, asker: Asker) -> None:
    if filters.with_files:
        asked.ask("tickets.has_files")
    del asker


def _figured(asked: Conditions, filters: Filters, asker: Asker) -> None:
    for sql, values in figured.conditions(filters, str(asker.zone)):
        asked.ask(sql, **values, **({"now": asker.at} if ":now" in sql else {}))


_NARROWING: tuple[Callable[[Conditions, Filters, Asker], None], ...] = (
    _channels, _about, _whose, _pressing, _when, _files, _figured,
)  # fmt: skip


def _says(asked: Conditions, typed: str) -> None:
    """The ticket's search document holds the words, or it is the ticket of that number."""
    words = search_words.parse(typed)
    either: list[str] = []
    values: dict[str, Any] = {}
    meaning = search_words.meaning(words)
    values.update(meaning.values)
    if words.avoids and not words.finds:
        either.append(
            "exists (select from ticket_search d where d.ticket_id = tickets.id "
            f"and d.terms @@ {meaning.sql})"
        )
    elif words.finds:
        either.append(
            "tickets.id in (select ticket_id from ticket_search d "  # noqa: S608 - see the module
            f"where d.terms @@ {meaning.sql})"
        )
    if words.number is not None:
        either.append("tickets.id = :number")
        values["number"] = words.number
    asked.any_of(*either, **values)
