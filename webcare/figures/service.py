"""The one place where figures are computed: page, paper, tables, API and mail all ask `counted`."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from webcare.figures import sql
from webcare.figures.scope import Scope, begins, ends
from webcare.figures.values import (
    ENOUGH,
    Beside,
    Figures,
    Group,
    Load,
    PutAside,
    Sent,
    Spread,
    Times,
)
from webcare.improvement import queries as improvement
from webcare.improvement.models import Helped
from webcare.improvement.queries import Told
from webcare.tickets.author_models import AsideKind
from webcare.tickets.measured import Fate
from workflows.ticket import Resolution

MOST_REASONS = 40
TOTAL, CHANNEL, THEME, LANGUAGE = 7, 3, 5, 6
"""What `grouping(channel_id, theme_id, language)` says: a bit is set for what is not grouped by."""
_KEYS = {TOTAL: None, CHANNEL: "channel_id", THEME: "theme_id", LANGUAGE: "language"}
_SPREAD_OF = {3: TOTAL, 1: CHANNEL, 2: THEME}
_TIMES = ("reply_office", "reply_wall", "done_office", "done_wall")

Key = tuple[int, bool, Any]
"""By what it is grouped, whether it is of the present period, and the key."""


def counted(session: Session, scope: Scope, *, at: datetime) -> Figures:
    """All figures of *scope* as they stand at *at*, in seven statements whatever the size."""
    asked = scope.parameters()
    told = _by_kind(session.execute(sql.GROUPS, {**asked, **scope.hours(at), "at": at}))
    groups = _groups(told)
    helped = _helped(session, asked)
    named = {
        (kind, key): group.opened
        for (bits, is_now, key), group in groups.items()
        for kind in [_KEYS[bits]]
        if kind and not is_now
    }
    return Figures(
        total=groups.get((TOTAL, True, None), Group(key=None)),
        before=groups.get((TOTAL, False, None), Group(key=None)),
        by_channel=_largest_first(groups, CHANNEL),
        by_theme=_largest_first(groups, THEME),
        by_language=_largest_first(groups, LANGUAGE),
        earlier=named,
        by_hour={(row["day"], row["hour"]): row["count"] for row in told["hour"]},
        by_day={date.fromisoformat(row["day"]): row["count"] for row in told["day"]},
        resolutions={Resolution(row["resolution"]): row["count"] for row in told["resolution"]},
        beside=Beside(**told["beside"][0]),
        sent=_sent(session, asked),
        put_aside=_put_aside(session, asked),
        load=load(session, scope, at=at),
        told=_told(session, scope, is_now=True),
        told_before=_told(session, scope, is_now=False),
        helped=helped[True],
        helped_before=helped[False],
    )


def load(session: Session, scope: Scope, *, at: datetime) -> Sequence[Load]:
    """What came, went and lay there, a line a team and day (or week), the earliest first."""
    lines: dict[str, list[Any]] = {
        "step_teams": [], "step_days": [], "step_begins": [], "step_ends": [],
    }  # fmt: skip
    steps = scope.steps()
    for team_id, zone in scope.zones().items():
        for first, last in steps:
            lines["step_teams"].append(team_id)
            lines["step_days"].append(first)
            lines["step_begins"].append(begins(first, zone))
            lines["step_ends"].append(ends(last, zone))
    last_of = dict(steps)
    rows = session.execute(sql.LOAD, {**scope.parameters(), **lines, "at": at})
    return [
        Load(
            team_id=team_id, first=day, last=last_of[day], new=new, back=back, out=out, open=open_,
            oldest=oldest,
        )
        for team_id, day, new, back, out, open_, oldest in rows
    ]  # fmt: skip


def _by_kind(rows: Iterable[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for kind, told in rows:
        found[kind].append(told)
    return found


def _groups(told: Mapping[str, list[Any]]) -> dict[Key, Group]:
    replied: dict[Key, Counter[Fate]] = defaultdict(Counter)
    ended: dict[Key, Counter[Fate]] = defaultdict(Counter)
    for row in told["fate"]:
        by = _KEYS[row["bits"]]
        key = (row["bits"], row["is_now"], row[by] if by else None)
        replied[key][Fate(row["replied"])] += row["count"]
        ended[key][Fate(row["ended"])] += row["count"]
    times = {
        (_SPREAD_OF[row["bits"]], row["is_now"], row["key"]): Times(
            **{name: _spread(row[f"{name}_count"], row[name]) for name in _TIMES}
        )
        for row in told["spread"]
    }
    return {
        key: Group(
            key=key[2],
            opened=counts.total(),
            replied=dict(counts),
            ended=dict(ended[key]),
            times=times.get(key, Times()),
        )
        for key, counts in replied.items()
    }


def _spread(count: int, cuts: Sequence[float] | None) -> Spread | None:
    return Spread(count, *cuts) if cuts and count >= ENOUGH else None


def _largest_first(groups: Mapping[Key, Group], bits: int) -> list[Group]:
    found = [each for (b, is_now, _key), each in groups.items() if b == bits and is_now]
    return sorted(found, key=lambda each: (-each.opened, str(each.key or "")))


def _sent(session: Session, asked: Mapping[str, Any]) -> list[Sent]:
    rows = session.execute(sql.SENT, dict(asked))
    return [
        Sent(version_id=version, outcome=outcome, question=question, answer=answer, count=count)
        for version, outcome, question, answer, count in rows
    ]


def _put_aside(session: Session, asked: Mapping[str, Any]) -> list[PutAside]:
    rows = session.execute(sql.PUT_ASIDE, {**asked, "most": MOST_REASONS})
    return [
        PutAside(kind=AsideKind(kind), by_scheme=by_scheme, why=why, count=count)
        for kind, by_scheme, why, count in rows
    ]


def _helped(session: Session, asked: Mapping[str, Any]) -> dict[bool, Mapping[Helped, int]]:
    found: dict[bool, Counter[Helped]] = {True: Counter(), False: Counter()}
    for is_now, helped, count in session.execute(sql.HELPED, dict(asked)):
        found[is_now][Helped(helped)] += count
    return {when: dict(counts) for when, counts in found.items()}


def _told(session: Session, scope: Scope, *, is_now: bool) -> Told:
    """The improvements of the teams; they are of no channel, and of several themes at once."""
    period, zones = scope.period, scope.zones()
    first, last = (
        (period.first, period.last) if is_now else (period.before_first, period.before_last)
    )
    if not zones:
        return Told(0, 0)
    zone = next(iter(zones.values()))
    return improvement.told(
        session, scope.team_ids, since=begins(first, zone), until=ends(last, zone)
    )
