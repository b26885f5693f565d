"""How many messages came in, straight from the messages: no counts are kept that could be wrong.

A partial index holds what is counted (migration 0019), so counting reads no table row but that of
the ticket, for its theme. Only where a channel had enough messages in the last hour are the weeks
before looked at, and of them only the hours around the same moment. docs/surges.md has the cost.

What came more than two hours after it was sent is a backlog, not a wave, and does not count: a
mailbox that was away brings a morning's mail at once. An archive that was imported is no history,
for it may have gaps: a channel is known from its first message on that really came in.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, BigInteger, DateTime, bindparam, text
from sqlalchemy.orm import Session

from workflows.surge import BEFORE, BIN, HOUR_BINS, SPAN, references

RECENT = 36  # bins of the present that a page shows: three hours
Series = Mapping[int | None, Sequence[int]]
"""Counts a bin by theme; under None those of all messages."""

# The theme is looked up row by row: the planner takes a span of time that it does not know for a
# ninth of the table, and would join all tickets instead.
_COUNTS = text(
    """
    with slots as (
        select * from unnest(cast(:places as bigint[]), cast(:starts as timestamptz[]))
            as slots (place, start)
    )
    select channel_id, place, theme_id, bin, count(*) as messages
    from (
        select m.channel_id, slots.place,
            floor(extract(epoch from m.received_at - slots.start) / 300)::int as bin,
            (select t.theme_id from tickets t where t.id = m.ticket_id) as theme_id
        from slots
        join messages m on m.channel_id = any(cast(:channels as bigint[]))
            and m.direction = 'in' and m.kind = 'message' and m.received_at >= slots.start
            and m.received_at < slots.start + :bins * interval '5 minutes'
            and m.sent_at >= m.received_at - interval '2 hours'
    ) each_one
    group by channel_id, place, theme_id, bin
    """
).bindparams(
    bindparam("places", type_=ARRAY(BigInteger)),
    bindparam("starts", type_=ARRAY(DateTime(timezone=True))),
    bindparam("channels", type_=ARRAY(BigInteger)),
)
_BUSY = text(
    """
    select m.channel_id from messages m
    where m.channel_id = any(:channels) and m.direction = 'in' and m.kind = 'message'
        and m.received_at >= :since and m.received_at < :at
        and m.sent_at >= m.received_at - interval '2 hours'
    group by m.channel_id having count(*) >= :least
    """
).bindparams(bindparam("channels", type_=ARRAY(BigInteger)))
_FIRST = text(
    """
    select wanted.channel_id, (
        select m.received_at from messages m left join raw_messages r on r.id = m.raw_id
        where m.channel_id = wanted.channel_id and m.direction = 'in' and m.kind = 'message'
            and coalesce(r.received_at = m.received_at, true)
        order by m.received_at limit 1
    ) as first
    from unnest(cast(:channels as bigint[])) as wanted (channel_id)
    """
).bindparams(bindparam("channels", type_=ARRAY(BigInteger)))
_TEXTS = text(
    """
    select left(m.subject || ' ' || coalesce(nullif(m.reply_text, ''), m.text), 2000)
    from messages m left join tickets t on t.id = m.ticket_id
    where m.channel_id = :channel and m.direction = 'in' and m.kind = 'message'
        and m.received_at >= :since and m.received_at < :until
        and (cast(:theme as bigint) is null or t.theme_id = :theme)
    order by m.received_at desc limit :most
    """
)
_PEOPLE = text(
    """
    select count(distinct lower(m.from_address))
    from messages m left join tickets t on t.id = m.ticket_id
    where m.channel_id = :channel and m.direction = 'in' and m.kind = 'message'
        and m.received_at >= :since and m.received_at < :until
        and (cast(:theme as bigint) is null or t.theme_id = :theme)
    """
)


_first: dict[int, datetime] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A channel's messages: in the last three hours, and around each moment compared with."""

    channel_id: int
    recent: Series
    before: tuple[Series, ...]
    by_days: bool


def busy(session: Session, channel_ids: Sequence[int], *, least: int, at: datetime) -> list[int]:
    """The channels with at least so many messages in the last hour."""
    given = {"channels": list(channel_ids), "since": at - HOUR_BINS * BIN, "at": at, "least": least}
    return list(session.scalars(_BUSY, given))


def counted(
    session: Session, channel_ids: Sequence[int], zone: ZoneInfo, *, at: datetime
) -> list[Counted]:
    """The counts of these channels, in three statements whatever their number."""
    if not channel_ids:
        return []
    since = _since(session, channel_ids)
    wanted: dict[tuple[datetime, ...], list[int]] = defaultdict(list)
    for channel_id in channel_ids:
        wanted[references(at.astimezone(zone), since[channel_id])].append(channel_id)
    recent = _slots(session, channel_ids, [at - RECENT * BIN], RECENT)
    found = []
    for moments, channels in wanted.items():
        starts = [moment.astimezone(UTC) - BEFORE * BIN for moment in moments]
        before = _slots(session, channels, starts, SPAN) if starts else {}
        by_days = len(moments) > 1 and moments[0] - moments[1] < timedelta(days=2)
        found += [
            Counted(
                channel_id=channel,
                recent=recent[channel, 0],
                before=tuple(before[channel, place] for place in range(len(moments))),
                by_days=by_days,
            )
            for channel in channels
        ]
    return found


def _since(session: Session, channel_ids: Sequence[int]) -> dict[int, datetime | None]:
    """From when on each channel is listened to: since its first message that is from no archive.

    That moment stays, so it is asked once a process.
    """
    unknown = [each for each in channel_ids if each not in _first]
    if unknown:
        rows = session.execute(_FIRST, {"channels": unknown})
        _first.update({row.channel_id: row.first for row in rows if row.first is not None})
    return {each: _first.get(each) for each in channel_ids}


def _slots(
    session: Session, channels: Sequence[int], starts: Sequence[datetime], bins: int
) -> dict[tuple[int, int], dict[int | None, list[int]]]:
    """By channel and place in *starts*: the counts of so many bins from there on."""
    found: dict[tuple[int, int], dict[int | None, list[int]]] = {
        (channel, place): {None: [0] * bins} for channel in channels for place in range(len(starts))
    }
    given = {
        "places": list(range(len(starts))), "starts": list(starts), "channels": list(channels),
        "bins": bins,
    }  # fmt: skip
    for channel, place, theme, bin_, messages in session.execute(_COUNTS, given):
        series = found[channel, place]
        for name in {None, theme}:
            series.setdefault(name, [0] * bins)[bin_] += messages
    return found


def of(series: Series, theme_id: int | None, bins: int) -> Sequence[int]:
    """The counts of one theme, which are naughts where it was never met."""
    return series.get(theme_id, [0] * bins)


def texts(
    session: Session, channel_id: int, theme_id: int | None, since: datetime, until: datetime,
    *, most: int,
) -> Sequence[str]:  # fmt: skip
    """What was written in that time, the newest first."""
    given = {
        "channel": channel_id, "theme": theme_id, "since": since, "until": until, "most": most,
    }  # fmt: skip
    return session.scalars(_TEXTS, given).all()


def people(
    session: Session, channel_id: int, theme_id: int | None, since: datetime, until: datetime
) -> int:
    """How many different people wrote in that time."""
    given = {"channel": channel_id, "theme": theme_id, "since": since, "until": until}
    return session.scalar(_PEOPLE, given) or 0
