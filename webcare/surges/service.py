"""Watching what comes in, proposing, and what a person says of a proposal.

Nothing here declares anything. A proposal stands on the page until somebody judges it or it calms;
as long as the wave lasts there is one of it, whatever was said.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.models import Channel
from webcare.core import doorbell
from webcare.core.actor import CLOCK, Actor
from webcare.crisis.models import Crisis
from webcare.experts.duty import zone_of
from webcare.surges import by_words, counting, letters, queries, words
from webcare.surges.counting import Counted
from webcare.surges.models import Surge
from workflows import word_surge
from workflows.surge import BEFORE, BIN, CALM_FOR, HOUR_BINS, LEAST, Judgement, Reading, judge
from workflows.surge_life import SurgeLifecycle, SurgeState

LOCK = 7_310_419  # any constant will do; one watcher at a time
LEAST_PEOPLE = 4  # one who writes ten times is no wave
PART = 0.5  # of a channel's wave from which on it is told by its theme


def watch(session: Session, *, at: datetime) -> list[Surge]:
    """Look at all channels once; the surges that were noticed now. Safe to run again."""
    if not session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return []
    going_on: dict[int, list[Surge]] = {}
    of_words: dict[int, list[Surge]] = {}
    for surge in queries.under_way(session):
        if surge.channel_id is None:
            of_words.setdefault(surge.team_id, []).append(surge)
        else:
            going_on.setdefault(surge.channel_id, []).append(surge)
    noticed: list[Surge] = []
    for team, channels in _channels(session, list(going_on)):
        ids = [each.id for each in channels]
        busy = counting.busy(session, ids, least=min(LEAST.values()), at=at)
        wanted = sorted({*busy, *(each for each in ids if each in going_on)})
        zone = zone_of(team)
        for counts in counting.counted(session, wanted, zone, at=at):
            mine = going_on.get(counts.channel_id, [])
            _follow(session, mine, counts, at=at)
            found = _notice(session, team, counts, [e for e in mine if not e.calmed_at], at=at)
            noticed += [found] if found else []
        waves = [each for channel in ids for each in going_on.get(channel, [])] + noticed
        known = [each for each in waves if each.team_id == team.id and not each.calmed_at]
        noticed += _listen(session, team, ids, of_words.get(team.id, []), known, at=at)
    return noticed


def _listen(
    session: Session, team: Team, channels: Sequence[int], mine: Sequence[Surge],
    waves: Sequence[Surge], *, at: datetime,
) -> list[Surge]:  # fmt: skip
    """A proposal of words over all *channels*, where none is under way and no channel's wave is
    about the same; what is under way is followed.
    """
    for surge in mine:
        now = by_words.count_now(session, surge, channels, at=at)
        surge.peak = max(surge.peak, now)
        _calm(session, surge, is_calm=now < word_surge.LEAST, at=at)
    if any(not surge.calmed_at for surge in mine):
        return []
    found = by_words.found(session, team.id, channels, at=at)
    if found is None:
        return []
    group, reading = found
    told = {each["word"] for surge in waves for each in surge.words}
    if told & set(group.words):
        return []  # the wave of that channel is proposed already
    shares = [
        {"word": word, "now": round(now * group.total), "share_now": now, "share_before": before}
        for word, (now, before) in group.shares.items()
    ]
    surge = Surge(
        team_id=team.id, noticed_at=at, reading=reading, words=shares, peak=group.count
    )  # fmt: skip
    return [_told_of(session, team, surge, at=at)]


def _channels(session: Session, going_on: Sequence[int]) -> list[tuple[Team, list[Channel]]]:
    """The channels that are listened to, and those on which a surge is still under way, by team."""
    found: dict[int, tuple[Team, list[Channel]]] = {}
    rows = session.execute(
        select(Team, Channel)
        .join(Channel, Channel.team_id == Team.id)
        .where(or_(Channel.enabled, Channel.id.in_(going_on)))
        .order_by(Team.id, Channel.id)
    )
    for team, channel in rows:
        found.setdefault(team.id, (team, []))[1].append(channel)
    return list(found.values())


def judged(counts: Counted, theme_id: int | None) -> Judgement:
    """What is to be said of one theme of a channel, or of all of it."""
    recent = counting.of(counts.recent, theme_id, counting.RECENT)[-HOUR_BINS:]
    before = [counting.of(each, theme_id, len(each[None])) for each in counts.before]
    return judge(recent, before, by_days=counts.by_days)


def _notice(
    session: Session, team: Team, counts: Counted, mine: Sequence[Surge], *, at: datetime
) -> Surge | None:
    """A new proposal, where something stands out that none under way is about."""
    if any(each.theme_id is None for each in mine):
        return None
    known = {each.theme_id for each in mine}
    whole = judged(counts, None).surge
    themes = [
        (reading, theme_id)
        for theme_id in counts.recent
        if theme_id is not None and (reading := judged(counts, theme_id).surge)
    ]
    themes.sort(key=lambda each: -each[0].count)
    for reading, theme_id in themes:
        part = _window(counts, None, reading.minutes) * PART
        if theme_id in known and reading.count >= part:
            return None  # the wave is that theme's, and is known
        if theme_id not in known and (whole is None or reading.count >= part):
            return _propose(session, team, counts, theme_id, reading, at=at)
    return _propose(session, team, counts, None, whole, at=at) if whole else None


def _window(counts: Counted, theme_id: int | None, minutes: int) -> int:
    return sum(counting.of(counts.recent, theme_id, counting.RECENT)[-minutes // 5 :])


def _propose(
    session: Session, team: Team, counts: Counted, theme_id: int | None, reading: Reading,
    *, at: datetime,
) -> Surge | None:  # fmt: skip
    since = at - HOUR_BINS * BIN
    people = counting.people(session, counts.channel_id, theme_id, since, at)
    if people < LEAST_PEOPLE:
        return None
    surge = Surge(
        team_id=team.id,
        channel_id=counts.channel_id,
        theme_id=theme_id,
        noticed_at=at,
        reading=_told(counts, theme_id, reading, people),
        words=words.standing_out(session, counts, theme_id, at=at),
        peak=reading.count,
    )
    return _told_of(session, team, surge, at=at)


def _told_of(session: Session, team: Team, surge: Surge, *, at: datetime) -> Surge:
    session.add(surge)
    session.flush()  # the mails name its id
    audit.record(session, "surge.noticed", surge, by=CLOCK, at=at, reading=_short(surge.reading))
    letters.tell(session, team, surge, at=at)
    doorbell.tell(session, f"team:{team.id}", what="surge")
    return surge


def _told(counts: Counted, theme_id: int | None, reading: Reading, people: int) -> dict[str, Any]:
    """The reason, as the page shows it; `usual` is the mean of each bin in what is compared."""
    before = [counting.of(each, theme_id, len(each[None])) for each in counts.before]
    usual = [round(sum(bins) / len(bins), 2) for bins in zip(*before, strict=True)]
    return {
        "minutes": reading.minutes,
        "count": reading.count,
        "low": reading.usual.low,
        "high": reading.usual.high,
        "busiest": reading.usual.busiest,
        "by_days": counts.by_days,
        "compared": len(counts.before),
        "people": people,
        "recent": list(counting.of(counts.recent, theme_id, counting.RECENT)),
        "usual": usual[:BEFORE],
    }


def _short(reading: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in reading.items() if key not in ("recent", "usual")}


def _follow(session: Session, mine: Sequence[Surge], counts: Counted, *, at: datetime) -> None:
    """Note the peak of what is under way, and that it calmed."""
    for surge in mine:
        now = _window(counts, surge.theme_id, surge.reading["minutes"])
        surge.peak = max(surge.peak, now)
        _calm(session, surge, is_calm=judged(counts, surge.theme_id).is_calm, at=at)


def _calm(session: Session, surge: Surge, *, is_calm: bool, at: datetime) -> None:
    if not is_calm:
        surge.calm_since = None
    elif surge.calm_since is None:
        surge.calm_since = at
    elif at - surge.calm_since >= CALM_FOR:
        surge.calmed_at = at
        if surge.state is SurgeState.PROPOSED:
            audit.move(session, surge, SurgeLifecycle, "calm", by=CLOCK, at=at, reason="")


def dismiss(session: Session, surge: Surge, *, why: str, by: Actor, at: datetime) -> None:
    """Say that it is no crisis, and why. The wave is not proposed again while it lasts.

    Raises Conflict where somebody judged it before, or without a reason.
    """
    audit.move(
        session, surge, SurgeLifecycle, "dismiss", by=by, at=at, reason=why, audit={"why": why}
    )
    _judged_by(surge, by=by, at=at)
    surge.why = why.strip()


def take(session: Session, surge: Surge, crisis: Crisis, *, by: Actor, at: datetime) -> None:
    """A crisis was declared on it; Conflict where somebody judged it before."""
    audit.move(
        session, surge, SurgeLifecycle, "take", by=by, at=at, reason="",
        audit={"crisis": crisis.id},
    )  # fmt: skip
    _judged_by(surge, by=by, at=at)
    surge.crisis_id = crisis.id


def declared(session: Session, surge_id: int, crisis: Crisis, *, by: Actor, at: datetime) -> None:
    """A crisis was declared from a proposal's page: it belongs to that, where nobody judged the
    proposal meanwhile; one that is absent or of another team changes nothing.
    """
    surge = session.get(Surge, surge_id, with_for_update=True) if surge_id else None
    if surge and surge.team_id == crisis.team_id and surge.state is SurgeState.PROPOSED:
        take(session, surge, crisis, by=by, at=at)


def _judged_by(surge: Surge, *, by: Actor, at: datetime) -> None:
    surge.judged_by_id, surge.judged_by_name, surge.judged_at = by.user_id, by.name, at
