"""The figures as tables: those of the page, of a CSV, of a workbook and of the paper alike.

No word that a person typed is in them, and nobody's name: they may be handed on.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from webcare.core.errors import NotFound
from webcare.figures.values import JUDGED, Figures, Group, Spread
from webcare.improvement.models import Helped
from webcare.tickets.measured import Fate
from webcare.web.figures import said
from webcare.web.figures.said import A_DAY, Decided, Names
from webcare.web.insight.registers import KINDS
from webcare.web.tickets.facets import day_names
from webcare.web.words import word

HOUR = 3600
ROUND = 2  # decimals of hours


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a short name for files, its title, its header and its rows."""

    name: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Told:
    """The figures with what they are called."""

    found: Figures
    names: Names
    decided: Sequence[Decided]


NAMES = (
    "summary", "fates", "channels", "themes", "languages", "days", "hours", "outcomes", "ended",
    "aside", "workload",
)  # fmt: skip


def every(told: Told) -> list[Table]:
    """All of them, in the order of the page."""
    return [one(told, name) for name in NAMES]


def one(told: Told, name: str) -> Table:
    """One by its name; raises NotFound for none such."""
    made = _MAKERS.get(name)
    if made is None:
        raise NotFound("There is no such table.")
    return made(told)


def _summary(told: Told) -> Table:
    now, before, found = told.found.total, told.found.before, told.found
    rows: list[tuple[object, ...]] = [
        (_("Conversations opened"), now.opened, before.opened),
        (_("First replies within the norm, in percent"), now.in_norm, before.in_norm),
        (_("of how many that were due"), now.judged, before.judged),
        *_time_rows(now, before),
        (_("Answered or closed within the norm, in percent"), now.done_in_norm,
         before.done_in_norm),
        (_("of how many that were due"), now.done_judged, before.done_judged),
        (_("Spam or a blocked author’s"), found.beside.aside, ""),
        (_("Touched by a crisis"), found.beside.in_crisis, ""),
        (_("Came back after their end"), found.beside.came_back, ""),
        (_("Merged into another, counted there"), found.beside.merged, ""),
        (_("Improvements noted that were not refused"), found.told.all, found.told_before.all),
        (_("of which the askers were told"), found.told.told, found.told_before.told),
        *((_("Askers who said: %(answer)s", answer=word(each)), found.helped.get(each, 0),
           found.helped_before.get(each, 0)) for each in Helped),
    ]  # fmt: skip
    header = (_("Figure"), _("This period"), _("Period before"))
    return Table("summary", _("Summary"), header, rows)


def _time_rows(now: Group, before: Group) -> list[tuple[object, ...]]:
    named = (
        (_("First reply, median office hours"), "reply_office", "median"),
        (_("First reply, 90 % within office hours"), "reply_office", "p90"),
        (_("First reply, median hours by the clock"), "reply_wall", "median"),
        (_("First reply, 90 % within hours by the clock"), "reply_wall", "p90"),
        (_("End, median office hours"), "done_office", "median"),
        (_("End, 90 % within office hours"), "done_office", "p90"),
        (_("End, median hours by the clock"), "done_wall", "median"),
        (_("End, 90 % within hours by the clock"), "done_wall", "p90"),
    )
    return [
        (label, _hours(getattr(now.times, name), cut), _hours(getattr(before.times, name), cut))
        for label, name, cut in named
    ]


def _hours(spread: Spread | None, cut: str) -> object:
    return "" if spread is None else round(getattr(spread, cut) / HOUR, ROUND)


def _fates(told: Told) -> Table:
    total = told.found.total
    header = (_("Against the norm"), _("First reply"), _("End"), _("In the share"))
    return Table("fates", _("Against the norm"), header, [
        (word(fate), total.replied.get(fate, 0), total.ended.get(fate, 0),
         _("yes") if fate in JUDGED else _("no"))
        for fate in Fate
    ])  # fmt: skip


def _grouped(
    by: str, title: Callable[[], str], first: Callable[[], str], name: str, groups: str
) -> Callable[[Told], Table]:
    def made(told: Told) -> Table:
        say = {"channel_id": told.names.channel, "theme_id": told.names.theme,
               "language": told.names.language}[by]  # fmt: skip
        header = (
            first(), _("Opened"), _("Period before"), _("First reply within the norm, percent"),
            _("of how many"), _("First reply, median office hours"),
            _("First reply, 90 % within office hours"),
            _("First reply, median hours by the clock"),
            _("First reply, 90 % within hours by the clock"),
            _("End within the norm, percent"), _("of how many"), _("End, median office hours"),
            _("End, 90 % within office hours"), _("End, median hours by the clock"),
            _("End, 90 % within hours by the clock"),
        )  # fmt: skip
        rows = [
            (say(each.key), each.opened, said.earlier(told.found, by, each), *_cells(each))
            for each in getattr(told.found, groups)
        ]
        return Table(name, title(), header, rows)

    return made


def _cells(group: Group) -> tuple[object, ...]:
    def cuts(*names: str) -> list[object]:
        return [
            _hours(getattr(group.times, name), cut) for name in names for cut in ("median", "p90")
        ]

    return (
        group.in_norm, group.judged, *cuts("reply_office", "reply_wall"),
        group.done_in_norm, group.done_judged, *cuts("done_office", "done_wall"),
    )  # fmt: skip


def _days(told: Told) -> Table:
    rows = sorted(told.found.by_day.items())
    return Table("days", _("By day"), (_("Day"), _("Opened")), rows)


def _by_hour(told: Told) -> Table:
    header = (_("Day"), *(f"{hour:02d}" for hour in range(24)))
    rows = [
        (name, *(told.found.by_hour.get((number, hour), 0) for hour in range(24)))
        for number, name in enumerate(day_names(), start=1)
    ]
    return Table("hours", _("By hour of the week"), header, rows)


def _outcomes(told: Told) -> Table:
    total = sum(each.row.count for each in told.decided)
    header = (_("Question"), _("Answer"), _("Outcome"), _("Tickets"), _("Share in percent"))
    return Table("outcomes", _("What the scheme decided"), header, [
        (each.question, each.answer, each.outcome, each.row.count,
         round(100 * each.row.count / total))
        for each in told.decided
    ])  # fmt: skip


def _ended(told: Told) -> Table:
    found = sorted(told.found.resolutions.items(), key=lambda each: -each[1])
    rows = [(word(resolution), count) for resolution, count in found]
    return Table("ended", _("How they ended"), (_("Closed as"), _("Tickets")), rows)


def _aside(told: Told) -> Table:
    """What people typed stays in the register; here it is one line."""
    counts: Counter[tuple[str, str]] = Counter()
    for each in told.found.put_aside:
        why = each.why if each.by_scheme else _("a person’s own word")
        counts[str(KINDS[each.kind][0]), why] += each.count
    header = (_("Kind"), _("Reason"), _("Tickets"))
    rows = [(kind, why, count) for (kind, why), count in counts.most_common()]
    return Table("aside", _("Watched and let stand"), header, rows)


def _workload(told: Told) -> Table:
    header = (
        _("Team"), _("From"), _("Up to and including"), _("New"), _("Came back"),
        _("Left our hands"), _("Open at the end"), _("Oldest, in days"),
    )  # fmt: skip
    return Table("workload", _("Workload"), header, [
        (told.names.team(each.team_id), each.first, each.last, each.new, each.back, each.out,
         each.open, "" if each.oldest is None else round(each.oldest / A_DAY, 1))
        for each in told.found.load
    ])  # fmt: skip


_MAKERS: Mapping[str, Callable[[Told], Table]] = {
    "summary": _summary,
    "fates": _fates,
    "channels": _grouped(
        "channel_id", lambda: _("By channel"), lambda: _("Channel"), "channels", "by_channel"
    ),
    "themes": _grouped("theme_id", lambda: _("By theme"), lambda: _("Theme"), "themes", "by_theme"),
    "languages": _grouped(
        "language", lambda: _("By language"), lambda: _("Language"), "languages", "by_language"
    ),
    "days": _days,
    "hours": _by_hour,
    "outcomes": _outcomes,
    "ended": _ended,
    "aside": _aside,
    "workload": _workload,
}


def told_of(session: Any, found: Figures, names: Names) -> Told:
    """The figures, ready to be said."""
    return Told(found, names, said.decided(session, found.sent))
