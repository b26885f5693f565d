"""The statements that count. No statement returns a name or a word of a person of the public.

`COUNTED` puts the conversations of both periods together, once each: what was merged into another
goes on there. Office hours come from `insight.working_hours.Calendar`, so that a span is one
subtraction; hours of the week and days are those of the team's own wall.
"""

from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Double, Text, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from webcare.tickets.measured import ended, is_aside, replied

_BOUNDS = """
    bounds as materialized (
        select * from unnest(
            cast(:teams as bigint[]), cast(:zones as text[]), cast(:since as timestamptz[]),
            cast(:until as timestamptz[]), cast(:before_since as timestamptz[]),
            cast(:before_until as timestamptz[]))
            as found(team_id, zone, since, until, before_since, before_until)
    )
"""
_NARROWED = """
    (cast(:channel as bigint) = 0 or t.channel_id = :channel)
    and (cast(:theme as bigint) = 0 or t.theme_id = :theme
         or (cast(:theme as bigint) = -1 and t.theme_id is null))
"""
_COUNTED = f"""
    counted as materialized (
        select t.id, t.team_id, t.channel_id, t.theme_id, t.language, t.opened_at, t.merged_into_id,
               t.state, t.resolution, t.first_reply_at,
               t.opened_at >= b.since as is_now,
               t.opened_at at time zone b.zone as opened_local,
               t.first_reply_at at time zone b.zone as reply_local,
               case when not aside.so then t.done_at end as done_at,
               case when not aside.so then t.done_at at time zone b.zone end as done_local,
               aside.so as is_aside,
               {replied("t", ":at")} as replied,
               {ended("t", ":at")} as ended
        from bounds b
        join tickets t on t.team_id = b.team_id
            and t.opened_at >= least(b.since, b.before_since)
            and t.opened_at < greatest(b.until, b.before_until)
            and (t.opened_at >= b.since or t.opened_at < b.before_until)
        cross join lateral (
            select {is_aside("t")}
        ) as aside(so)
        where {_NARROWED}
    ), once as not materialized (
        select * from counted where merged_into_id is null
    )
"""  # noqa: S608 - all of it stands here


def _office(moment: str, local: str) -> str:
    """Office seconds from the begin of the team's calendar until that moment, of that local day."""
    day = f"[{local}::date - c.first + 1]"
    since = f"extract(epoch from {moment} - c.opens{day})::float8"
    return f"(c.before{day} + greatest(0, least({since}, c.length{day})))"


_CUTS = "array[0.1, 0.25, 0.5, 0.75, 0.9]"
_SPREADS = ",\n".join(
    f"count({name}) as {name}_count, "
    f"percentile_cont({_CUTS}) within group (order by {name}) as {name}"
    for name in ("reply_office", "reply_wall", "done_office", "done_wall")
)
_GROUPS = f"""
    with {_BOUNDS}, calendar as materialized (
        select team_id, min(day) as first, array_agg(opens order by day) as opens,
               array_agg(length order by day) as length, array_agg(before order by day) as before
        from unnest(
            cast(:hour_teams as bigint[]), cast(:days as date[]), cast(:opens as timestamptz[]),
            cast(:lengths as float8[]), cast(:earlier as float8[]))
            as found(team_id, day, opens, length, before)
        group by team_id
    ), {_COUNTED}, timed as materialized (
        select once.channel_id, once.theme_id, once.is_now,
               extract(epoch from first_reply_at - opened_at)::float8 as reply_wall,
               extract(epoch from done_at - opened_at)::float8 as done_wall,
               {_office("first_reply_at", "reply_local")} - {_office("opened_at", "opened_local")}
                   as reply_office,
               {_office("done_at", "done_local")} - {_office("opened_at", "opened_local")}
                   as done_office
        from once join calendar c using (team_id)
        where first_reply_at is not null or done_at is not null
    ), fates as (
        select grouping(channel_id, theme_id, language) as bits, is_now, channel_id, theme_id,
               language, replied, ended, count(*) as count
        from once
        group by grouping sets (
            (is_now, replied, ended), (is_now, channel_id, replied, ended),
            (is_now, theme_id, replied, ended), (is_now, language, replied, ended))
    ), spreads as (
        select 3 as bits, is_now, null::bigint as key, {_SPREADS} from timed group by is_now
        union all
        select 1, true, channel_id, {_SPREADS} from timed where is_now group by channel_id
        union all
        select 2, true, theme_id, {_SPREADS} from timed where is_now group by theme_id
    ), hourly as (
        select extract(isodow from opened_local)::int as day,
               extract(hour from opened_local)::int as hour, count(*) as count
        from once where is_now group by 1, 2
    ), daily as (
        select opened_local::date as day, count(*) as count from once where is_now group by 1
    ), resolved as (
        select resolution, count(*) as count
        from once where is_now and state = 'closed' and resolution is not null group by 1
    ), beside as (
        select count(*) filter (where merged_into_id is not null) as merged,
               count(*) filter (where merged_into_id is null and is_aside) as aside,
               count(*) filter (where merged_into_id is null and exists (
                   select from crisis_holds where crisis_holds.ticket_id = counted.id))
                   as in_crisis,
               count(*) filter (where merged_into_id is null and exists (
                   select from ticket_returns back where back.ticket_id = counted.id))
                   as came_back
        from counted where is_now
    )
    select 'fate' as kind, to_jsonb(fates) as told from fates
    union all select 'spread', to_jsonb(spreads) from spreads
    union all select 'hour', to_jsonb(hourly) from hourly
    union all select 'day', to_jsonb(daily) from daily
    union all select 'resolution', to_jsonb(resolved) from resolved
    union all select 'beside', to_jsonb(beside) from beside
"""  # noqa: S608 - likewise

_SENT = f"""
    with {_BOUNDS}
    select d.scheme_version_id, d.position, coalesce(last.question, ''),
           coalesce(last.answer, ''), count(*)
    from bounds b
    join tickets t on t.team_id = b.team_id and t.opened_at >= b.since and t.opened_at < b.until
    join decisions d on d.ticket_id = t.id and not d.superseded and d.decided_at is not null
    left join lateral (
        select question, answer from decision_steps s
        where s.decision_id = d.id and not s.superseded
        order by s.number desc limit 1
    ) last on true
    where t.merged_into_id is null and {_NARROWED}
    group by 1, 2, 3, 4
    order by 5 desc, 1, 2, 3, 4
"""  # noqa: S608 - likewise

_PUT_ASIDE = f"""
    with {_BOUNDS}
    select a.kind, a.by_scheme, a.why, count(*)
    from bounds b
    join asides a on a.team_id = b.team_id and a.said_at >= b.since and a.said_at < b.until
    join tickets t on t.id = a.ticket_id and t.merged_into_id is null
    where {_NARROWED}
    group by 1, 2, 3 order by 4 desc, 1, 3, 2
    limit :most
"""  # noqa: S608 - likewise

_LOAD = f"""
    with {_BOUNDS}, steps as materialized (
        select * from unnest(
            cast(:step_teams as bigint[]), cast(:step_days as date[]),
            cast(:step_begins as timestamptz[]), cast(:step_ends as timestamptz[]))
            as found(team_id, day, begins, ends)
    ), there as materialized (
        select t.id, t.team_id, t.opened_at, t.done_at
        from bounds b join tickets t on t.team_id = b.team_id and t.opened_at < b.until
        where t.merged_into_id is null and (t.done_at is null or t.done_at >= b.since)
          and {_NARROWED}
        union
        select t.id, t.team_id, t.opened_at, t.done_at
        from bounds b
        join ticket_returns r on r.back_at >= b.since
        join tickets t on t.id = r.ticket_id and t.team_id = b.team_id and t.opened_at < b.until
        where t.merged_into_id is null and {_NARROWED}
    ), turns as (
        select r.ticket_id, r.done_at, r.back_at,
               lead(r.done_at) over of_ticket as next_done, row_number() over of_ticket as number
        from ticket_returns r join there on there.id = r.ticket_id
        window of_ticket as (partition by r.ticket_id order by r.back_at, r.id)
    ), spells as materialized (
        select there.team_id, there.opened_at as began, true as is_new,
               case when turns.ticket_id is null then there.done_at else turns.done_at end as ended
        from there left join turns on turns.ticket_id = there.id and turns.number = 1
        union all
        select there.team_id, turns.back_at, false, coalesce(turns.next_done, there.done_at)
        from turns join there on there.id = turns.ticket_id
    ), marks as (
        select team_id, array_agg(begins order by day) as begins, max(ends) as ends
        from steps group by team_id
    ), came as (
        select p.team_id, width_bucket(p.began, m.begins) as number,
               count(*) filter (where is_new) as new, count(*) filter (where not is_new) as back
        from spells p join marks m using (team_id) where p.began < m.ends group by 1, 2
    ), went as (
        select p.team_id, width_bucket(p.ended, m.begins) as number, count(*) as out
        from spells p join marks m using (team_id) where p.ended < m.ends group by 1, 2
    ), lasting as (
        select team_id, began, coalesce(ended, 'infinity') as until,
               max(coalesce(ended, 'infinity')) over (
                   partition by team_id order by began
                   rows between unbounded preceding and 1 preceding) as until_before
        from spells
    ), oldest as materialized (
        select team_id, began, until from lasting
        where until_before is null or until > until_before
    ), numbered as (
        select team_id, day, ends, row_number() over (partition by team_id order by day) as number
        from steps
        union all
        select distinct team_id, null::date, null::timestamptz, 0 from steps
    ), told as (
        select n.team_id, n.day, n.ends, coalesce(c.new, 0) as new, coalesce(c.back, 0) as back,
               coalesce(w.out, 0) as out,
               sum(coalesce(c.new, 0) + coalesce(c.back, 0) - coalesce(w.out, 0))
                   over (partition by n.team_id order by n.number) as open
        from numbered n
        left join came c on c.team_id = n.team_id and c.number = n.number
        left join went w on w.team_id = n.team_id and w.number = n.number
    )
    select t.team_id, t.day, t.new, t.back, t.out, t.open::bigint, extract(epoch from
           least(t.ends, :at) - (
               select min(began) from oldest o
               where o.team_id = t.team_id and o.began < t.ends and o.until >= t.ends))::float8
    from told t where t.day is not null
    order by t.team_id, t.day
"""  # noqa: S608 - likewise

_HELPED = f"""
    with {_BOUNDS}
    select p.at >= b.since as is_now, p.helped, count(*)
    from bounds b
    join tickets t on t.team_id = b.team_id and t.merged_into_id is null
    join pulses p on p.ticket_id = t.id
        and ((p.at >= b.since and p.at < b.until)
             or (p.at >= b.before_since and p.at < b.before_until))
    where {_NARROWED}
    group by 1, 2
"""  # noqa: S608 - likewise

_TYPES: dict[str, Any] = {
    "teams": ARRAY(BigInteger), "zones": ARRAY(Text), "since": ARRAY(DateTime(timezone=True)),
    "until": ARRAY(DateTime(timezone=True)), "before_since": ARRAY(DateTime(timezone=True)),
    "before_until": ARRAY(DateTime(timezone=True)), "hour_teams": ARRAY(BigInteger),
    "days": ARRAY(Date), "opens": ARRAY(DateTime(timezone=True)), "lengths": ARRAY(Double),
    "earlier": ARRAY(Double), "step_teams": ARRAY(BigInteger), "step_days": ARRAY(Date),
    "step_begins": ARRAY(DateTime(timezone=True)), "step_ends": ARRAY(DateTime(timezone=True)),
}  # fmt: skip


def _typed(statement: str) -> TextClause:
    names = [name for name in _TYPES if f":{name} " in statement]
    return text(statement).bindparams(*(bindparam(name, type_=_TYPES[name]) for name in names))


GROUPS, SENT, PUT_ASIDE = _typed(_GROUPS), _typed(_SENT), _typed(_PUT_ASIDE)
LOAD, HELPED = _typed(_LOAD), _typed(_HELPED)
