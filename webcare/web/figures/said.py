"""The figures said in the reader's language: names of groups, times, changes, outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webcare.figures.period import Choice, Period
from webcare.figures.values import Figures, Group, Sent, Spread
from webcare.schemes import queries as schemes
from webcare.web.figures.asked import Asked
from webcare.web.language import choose, span
from webcare.web.themes import theme_name
from webcare.web.words import LANGUAGE_NAMES, language_name
from workflows.outcomes import in_language

PERIODS = {
    Choice.WEEK: _l("This week"),
    Choice.FOUR_WEEKS: _l("Last 4 weeks"),
    Choice.QUARTER: _l("This quarter"),
    Choice.YEAR: _l("This year"),
    Choice.OWN: _l("Own days"),
}
A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Decided:
    """An outcome in words: the question that sent them, the answer, and where it led."""

    question: str
    answer: str
    outcome: str
    row: Sent


@dataclass(frozen=True, slots=True)
class Names:
    """What channels, themes and languages are called."""

    asked: Asked

    def channel(self, key: int | str | None) -> str:
        return next((each.name for each in self.asked.channels if each.id == key), "")

    def theme(self, key: int | str | None) -> str:
        found = self.asked.themes.get(key) if isinstance(key, int) else None
        return theme_name(found) if found else str(_("no theme"))

    def language(self, key: int | str | None) -> str:
        if not key:
            return str(_("not recognised"))
        return language_name(str(key)) if key in LANGUAGE_NAMES else str(key)

    def team(self, team_id: int) -> str:
        return next((each.name for each in self.asked.teams if each.id == team_id), "")


def decided(session: Session, found: Sequence[Sent]) -> list[Decided]:
    """Which question's answer sent them where, the most first."""
    language, compiled = choose(), {}
    for each in found:
        if each.version_id not in compiled:
            compiled[each.version_id] = schemes.compiled(schemes.version(session, each.version_id))
    return [_decided(each, compiled, language) for each in found]


def _decided(each: Sent, compiled: Mapping[int, Any], language: str) -> Decided:
    scheme = compiled[each.version_id]
    outcome, question = scheme.outcomes.get(each.outcome), scheme.questions.get(each.question)
    answers = question.answers if question else ()
    answer = next((a for a in answers if a.id == each.answer), None)
    return Decided(
        question=in_language(question.texts, language) if question else each.question,
        answer=in_language(answer.texts, language) if answer else each.answer,
        outcome=outcome.title(language) if outcome else each.outcome,
        row=each,
    )


def office(seconds: float | None) -> str:
    """Office time, in hours and minutes: a day of it would not say how long that is."""
    if seconds is None:
        return "–"
    hours, minutes = divmod(round(seconds / 60), 60)
    return str(_("%(hours)d h %(minutes)02d", hours=hours, minutes=minutes))


def wall(seconds: float | None) -> str:
    """Time on the wall's clock."""
    return "–" if seconds is None else span(timedelta(seconds=seconds))


def times(spread: Spread | None, *, by_wall: bool = False) -> str:
    """Median and what nine out of ten stayed within."""
    if spread is None:
        return "–"
    said = wall if by_wall else office
    return str(
        _("%(median)s, 90 %% in %(most)s", median=said(spread.median), most=said(spread.p90))
    )


def change(now: float, before: float) -> str:
    """Against the period before, as a number and, where that says something, in percent."""
    if not before:
        return str(_("before: %(number)s", number=number(before)))
    percent = round(100 * (now - before) / before)
    sign = "+" if percent > 0 else "−" if percent < 0 else "±"
    return str(
        _(
            "before: %(number)s (%(sign)s%(percent)s %%)",
            number=number(before), sign=sign, percent=abs(percent),
        )
    )  # fmt: skip


def number(value: float) -> str:
    """A number as the reader's language writes it."""
    return str(format_decimal(value))


def share(percent: int | None) -> str:
    return "–" if percent is None else f"{percent} %"


def share_change(now: int | None, before: int | None) -> str:
    """A share against that of the period before, in points."""
    if now is None or before is None:
        return str(_("before: %(number)s", number=share(before)))
    gap = now - before
    sign = "+" if gap > 0 else "−" if gap < 0 else "±"
    return str(
        _("before: %(share)s (%(sign)s%(points)s points)", share=share(before), sign=sign,
          points=abs(gap))
    )  # fmt: skip


def time_change(now: Spread | None, before: Spread | None) -> str:
    del now
    return str(_("before: %(number)s", number=office(before.median if before else None)))


def oldest(seconds: float | None) -> str:
    return "–" if seconds is None else span(timedelta(seconds=seconds))


def days(first: date, last: date) -> str:
    """From a day until a day, both included."""
    if first == last:
        return str(format_date(first, "d MMM yyyy"))
    begin = "d MMM" if first.year == last.year else "d MMM yyyy"
    return f"{format_date(first, begin)} – {format_date(last, 'd MMM yyyy')}"


def period(of: Period) -> str:
    return days(of.first, of.last)


def before(of: Period) -> str:
    return days(of.before_first, of.before_last)


def earlier(found: Figures, by: str, group: Group) -> int:
    """How many of that group were opened in the period before."""
    return found.earlier.get((by, group.key), 0)
