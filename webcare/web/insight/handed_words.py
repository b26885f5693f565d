"""The ledger's analysis said in the reader's language: rows for pages, tables and the API alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.channels.models import Channel
from webcare.core.errors import NotFound
from webcare.experts.models import Desk, Theme
from webcare.handoffs.addressee import desk_name
from webcare.improvement.models import Helped
from webcare.insight.handed import By, CameOfIt, Group, Handed, Sent, Span
from webcare.schemes import queries as schemes
from webcare.web.language import choose, span
from workflows.outcomes import in_language

CAME_OF_IT = {
    CameOfIt.ANSWERED: _l("answered"),
    CameOfIt.ELSEWHERE: _l("sent elsewhere"),
    CameOfIt.DECLINED: _l("declined"),
    CameOfIt.EXPIRED: _l("no answer in time"),
    CameOfIt.WITHDRAWN: _l("withdrawn"),
    CameOfIt.OPEN: _l("still open"),
}
TONES = {
    CameOfIt.ANSWERED: "is-good",
    CameOfIt.ELSEWHERE: "is-doubtful",
    CameOfIt.DECLINED: "is-doubtful",
    CameOfIt.EXPIRED: "is-bad",
    CameOfIt.WITHDRAWN: "is-quiet",
    CameOfIt.OPEN: "is-open",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A group under its name; `helped` is what askers said, for themes."""

    name: str
    group: Group
    helped: Mapping[Helped, int] | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What themes, channels and desks are called, by id and slug."""

    themes: Mapping[int, str]
    channels: Mapping[int, str]
    desks: Mapping[str, str]

    def theme(self, theme_id: int | None) -> str:
        return str(self.themes.get(theme_id or 0) or _("no theme"))

    def unit(self, key: str) -> str:
        kind, _colon, name = key.partition(":")
        if kind == "desk":
            return self.desks.get(name, name)
        return str(name or _("in no unit"))

    def of(self, by: By, key: Any) -> str:
        match by:
            case By.THEME:
                return self.theme(key)
            case By.UNIT:
                return self.unit(key)
            case By.CHANNEL:
                return self.channels.get(key, "")


def names(session: Session, team_ids: Sequence[int]) -> Names:
    """The names in the reader's language, in three statements."""
    language = choose()
    themes = session.scalars(select(Theme).where(Theme.team_id.in_(team_ids)))
    channels = session.scalars(select(Channel).where(Channel.team_id.in_(team_ids)))
    desks = session.scalars(select(Desk).where(Desk.team_id.in_(team_ids)))
    return Names(
        {each.id: in_language(each.names, language) or each.slug for each in themes},
        {each.id: each.name for each in channels},
        {each.slug: desk_name(each, language) for each in desks},
    )


def rows(found: Handed, by: By, said: Names) -> list[Row]:
    """One table: the groups by name, the largest first."""
    helped = found.helped if by is By.THEME else {}
    there = [
        Row(name=said.of(by, each.key), group=each, helped=helped.get(_theme(each.key)))
        for each in found.groups[by]
    ]
    if by is By.THEME:  # a theme that askers spoke of, with nothing handed on
        known = {each.key for each in found.groups[by]}
        there += [
            Row(name=said.theme(theme), group=_nothing(theme), helped=counts)
            for theme, counts in helped.items()
            if theme not in known
        ]
    return there


def sent_by(session: Session, found: Sequence[Sent]) -> list[Row]:
    """Which question's answer sent them, the most first."""
    compiled = {}
    for each in found:
        if each.version_id is not None and each.version_id not in compiled:
            compiled[each.version_id] = schemes.compiled(schemes.version(session, each.version_id))
    return [_sent(each, compiled) for each in found]


def _sent(each: Sent, compiled: Mapping[int, Any]) -> Row:
    scheme = compiled.get(each.version_id or 0)
    question = scheme.questions.get(each.question) if scheme else None
    if scheme is None or question is None:
        return Row(name=_("by a person, without the scheme"), group=each.group)
    language = choose()
    answer = next((a for a in question.answers if a.id == each.answer), None)
    return Row(
        name=f"{each.question} {in_language(question.texts, language)}",
        group=each.group,
        more=in_language(answer.texts, language) if answer else each.answer,
    )


def came(value: CameOfIt) -> str:
    return str(CAME_OF_IT[value])


def hours(seconds: float | None) -> str:
    """Office time, in hours and minutes: a day of it would not say how long that is."""
    if seconds is None:
        return ""
    whole, rest = divmod(round(seconds / 60), 60)
    return str(_("%(hours)d h %(minutes)02d", hours=whole, minutes=rest))


def wall(seconds: float | None) -> str:
    """Time on the wall's clock."""
    return "" if seconds is None else span(timedelta(seconds=seconds))


def why(group: Group) -> list[tuple[str, int]]:
    """Why it came back, as words and how often; what never happened is left out."""
    told = (
        (_("someone else was named"), group.elsewhere),
        (_("declined with a reason"), group.declined),
        (_("asked to know more"), group.asked_back),
        (_("term passed"), group.expired),
    )
    return [(words, count) for words, count in told if count]


HEADER = (
    _l("Asked"), _l("Answered"), _l("Taken up, median office hours"),
    _l("Taken up, 90 % within office hours"), _l("Taken up, median hours by the clock"),
    _l("Taken up, 90 % within hours by the clock"), _l("Answered in, median office hours"),
    _l("Answered in, 90 % within office hours"), _l("Answered in, median hours by the clock"),
    _l("Answered in, 90 % within hours by the clock"), _l("Came back"),
    _l("Someone else was named"), _l("Declined with a reason"), _l("Asked to know more"),
    _l("Term passed"), _l("Tickets to and fro"), _l("No answer in time"), _l("Withdrawn"),
    _l("Still open"),
)  # fmt: skip


SENT_HEADER = (
    _l("Asked"), _l("Answered"), _l("Came back"), _l("Someone else was named"),
    _l("Declined with a reason"), _l("Asked to know more"), _l("Term passed"),
    _l("No answer in time"),
)  # fmt: skip


def _sent_cells(group: Group) -> tuple[object, ...]:
    """The group under `SENT_HEADER`."""
    return (
        group.asked, group.answered, group.returned, group.elsewhere, group.declined,
        group.asked_back, group.expired, group.unanswered,
    )  # fmt: skip


def cells(group: Group) -> tuple[object, ...]:
    """The group under `HEADER`; hours with two decimals, empty where they are withheld."""
    return (
        group.asked, group.answered, *_hours(group.taken_up), *_hours(group.answered_in),
        group.returned, group.elsewhere, group.declined, group.asked_back, group.expired,
        group.to_and_fro, group.unanswered, group.withdrawn, group.still_open,
    )  # fmt: skip


def _hours(found: Span | None) -> tuple[object, ...]:
    if found is None:
        return ("", "", "", "")
    kept = found.median_office, found.p90_office, found.median_wall, found.p90_wall
    return tuple(round(each / 3600, 2) for each in kept)


def _theme(key: int | str | None) -> int | None:
    return key if isinstance(key, int) else None


def _nothing(theme: int | None) -> Group:
    return Group(key=theme, asked=0, answered=0, elsewhere=0, declined=0, asked_back=0, expired=0)


def table(session: Session, found: Handed, name: str, said: Names) -> tuple[list[str], list[Any]]:
    """One table to take along: its header and its rows. Raises NotFound for none such."""
    head = [str(each) for each in HEADER]
    if name in frozenset(By):
        by = By(name)
        first = {By.THEME: _("Theme"), By.UNIT: _("Unit"), By.CHANNEL: _("Channel")}[by]
        given = rows(found, by, said)
        if by is not By.THEME:
            return [first, *head], [(each.name, *cells(each.group)) for each in given]
        asked = [_("Helped"), _("Partly helped"), _("Not helped")]
        return [first, *head, *asked], [
            (each.name, *cells(each.group), *((each.helped or {}).get(h, 0) for h in Helped))
            for each in given
        ]
    if name == "question":
        return [_("Question"), _("Answer"), *(str(each) for each in SENT_HEADER)], [
            (each.name, each.more, *_sent_cells(each.group))
            for each in sent_by(session, found.questions)
        ]
    if name == "flows":
        return [_("Theme"), _("Unit"), _("What came of it"), _("Asked")], [
            (said.theme(each.theme_id), said.unit(each.unit), came(each.came_of_it), each.count)
            for each in found.flows
        ]
    raise NotFound("There is no such table.")
