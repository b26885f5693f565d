"""The statements of the ledger's analysis.

`HANDED` is one row a handoff: when it was asked, taken up and answered, how it came back, and what
it was about. What happened is read from the append-only ledger alone; the handoff's row adds to
whom it went, the ticket's what it was about. No statement returns a name of a person.
"""

from sqlalchemy import BigInteger, Date, DateTime, Double, Text, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

HANDED = """
    asked as materialized (
        select handoff_id, min(ticket_id) as ticket_id, min(team_id) as team_id,
               min(at) as asked_at
        from ledger_entries
        where team_id = any(:teams) and event in ('forwarded', 'escalated')
          and at >= :since and at < :until
        group by handoff_id
    ), happened as materialized (
        select handoff_id,
               min(at) filter (where event in ('accepted', 'asked_info', 'answered', 'handed_back'))
                   as taken_up_at,
               min(at) filter (where event in ('answered', 'handed_back')) as answered_at,
               count(*) filter (where event = 'declined') as declined,
               count(*) filter (where event = 'asked_info') as asked_back,
               count(*) filter (where event = 'expired') as expired,
               count(*) filter (where event = 'withdrawn') as withdrawn
        from ledger_entries join asked using (handoff_id)
        where ledger_entries.team_id = any(:teams)
        group by handoff_id
    ), handed as materialized (
        select asked.*, happened.taken_up_at, happened.answered_at, happened.asked_back,
               happened.expired, tickets.theme_id, tickets.channel_id,
               case when handoffs.desk is not null then 'desk:' || handoffs.desk
                    when {unit} <> '' then 'unit:' || {unit}
                    else '' end as unit,
               coalesce('expert ' || experts.id, nullif(handoffs.answered_by, ''),
                        handoffs.to_email) as someone,
               happened.declined > 0 and handoffs.suggested <> '' as elsewhere,
               happened.declined > 0 and handoffs.suggested = '' as declined,
               case when happened.answered_at is not null then 'answered'
                    when happened.declined > 0 and handoffs.suggested <> '' then 'elsewhere'
                    when happened.declined > 0 then 'declined'
                    when happened.expired > 0 then 'expired'
                    when happened.withdrawn > 0 then 'withdrawn'
                    when handoffs.due_at < :at then 'expired'
                    else 'open' end as came_of_it
        from asked
        join happened using (handoff_id)
        join handoffs on handoffs.id = asked.handoff_id
        join tickets on tickets.id = asked.ticket_id
        left join experts on experts.id = handoffs.expert_id
        where cast(:channel as bigint) = 0 or tickets.channel_id = :channel
    )
"""

_WHOLE = """
    with zones as (
        select * from unnest(cast(:zone_teams as bigint[]), cast(:zones as text[]))
            as found(team_id, zone)
    ), hours as materialized (
        select * from unnest(
            cast(:hour_teams as bigint[]), cast(:days as date[]),
            cast(:begins as timestamptz[]), cast(:ends as timestamptz[]),
            cast(:opens as timestamptz[]),
            cast(:lengths as float8[]), cast(:earlier as float8[]))
            as found(team_id, day, begins, ends, opens, length, before)
    ), {handed}, timed as materialized (
        select handed.*,
               sum(elsewhere::int + declined::int + asked_back + expired)
                   over (partition by ticket_id) as returns,
               extract(epoch from taken_up_at - asked_at) as taken_wall,
               extract(epoch from answered_at - asked_at) as answered_wall,
               {taken} - {asked} as taken_office,
               {answered} - {asked} as answered_office
        from handed
        join zones using (team_id)
        left join hours a on a.team_id = handed.team_id
            and a.day = (asked_at at time zone zone)::date
            and asked_at >= a.begins and asked_at < a.ends
        left join hours t on t.team_id = handed.team_id
            and t.day = (taken_up_at at time zone zone)::date
            and taken_up_at >= t.begins and taken_up_at < t.ends
        left join hours e on e.team_id = handed.team_id
            and e.day = (answered_at at time zone zone)::date
            and answered_at >= e.begins and answered_at < e.ends
    ), grouped as (
        select grouping(theme_id, unit, channel_id) as bits, theme_id, unit, channel_id,
               count(*) as asked,
               count(answered_at) as answered,
               count(*) filter (where elsewhere) as elsewhere,
               count(*) filter (where declined) as declined,
               sum(asked_back) as asked_back,
               sum(expired) as expired,
               count(*) filter (where came_of_it = 'withdrawn') as withdrawn,
               count(*) filter (where came_of_it = 'open') as still_open,
               count(*) filter (where came_of_it = 'expired') as unanswered,
               count(distinct ticket_id) filter (where returns >= 2) as to_and_fro,
               count(distinct someone) as people,
               percentile_cont(array[0.5, 0.9]) within group (order by taken_office)
                   as taken_office,
               percentile_cont(array[0.5, 0.9]) within group (order by taken_wall) as taken_wall,
               percentile_cont(array[0.5, 0.9]) within group (order by answered_office)
                   as answered_office,
               percentile_cont(array[0.5, 0.9]) within group (order by answered_wall)
                   as answered_wall
        from timed
        group by grouping sets ((theme_id), (unit), (channel_id), ())
        order by asked desc
    ), questions as (
        select sent.scheme_version_id, sent.question, sent.answer, count(*) as asked,
               count(answered_at) as answered,
               count(*) filter (where elsewhere) as elsewhere,
               count(*) filter (where declined) as declined,
               sum(asked_back) as asked_back,
               sum(expired) as expired,
               count(*) filter (where came_of_it = 'expired') as unanswered
        from handed
        left join lateral (
            select decisions.scheme_version_id, step.question, step.answer
            from decisions
            join lateral (
                select question, answer from decision_steps
                where decision_id = decisions.id and not superseded and at <= asked_at
                order by number desc limit 1
            ) step on true
            where decisions.ticket_id = handed.ticket_id and decided_at <= asked_at
            order by decisions.id desc limit 1
        ) sent on true
        group by 1, 2, 3
        order by asked desc, 1, 2, 3
    ), flows as (
        select theme_id, unit, came_of_it, count(*) as count
        from handed group by 1, 2, 3 order by count desc, 1, 2, 3
    )
    select 'group' as kind, to_jsonb(grouped) as told from grouped
    union all select 'question', to_jsonb(questions) from questions
    union all select 'flow', to_jsonb(flows) from flows
"""

_HELPED = """
    select tickets.theme_id, pulses.helped, count(*)
    from pulses join tickets on tickets.id = pulses.ticket_id
    where tickets.team_id = any(:teams) and pulses.at >= :since and pulses.at < :until
      and (cast(:channel as bigint) = 0 or tickets.channel_id = :channel)
    group by 1, 2
"""


def _office(moment: str, hours: str) -> str:
    """Office seconds from the begin of the calendar until that moment."""
    since = f"extract(epoch from {moment} - {hours}.opens)"
    return f"({hours}.before + greatest(0, least({since}, {hours}.length)))"


def whole(unit: str) -> TextClause:
    """The statement that tells all of it, each row with its kind (`group`, `question`, `flow`), so
    that the handoffs are put together once. *unit* is the SQL that names the unit of the row of
    `experts`.
    """
    statement = _WHOLE.format(
        handed=HANDED.format(unit=unit),
        asked=_office("asked_at", "a"),
        taken=_office("taken_up_at", "t"),
        answered=_office("answered_at", "e"),
    )
    return _typed(statement).bindparams(
        bindparam("zone_teams", type_=ARRAY(BigInteger)),
        bindparam("zones", type_=ARRAY(Text)),
        bindparam("hour_teams", type_=ARRAY(BigInteger)),
        bindparam("days", type_=ARRAY(Date)),
        bindparam("begins", type_=ARRAY(DateTime(timezone=True))),
        bindparam("ends", type_=ARRAY(DateTime(timezone=True))),
        bindparam("opens", type_=ARRAY(DateTime(timezone=True))),
        bindparam("lengths", type_=ARRAY(Double)),
        bindparam("earlier", type_=ARRAY(Double)),
    )


def _typed(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("teams", type_=ARRAY(BigInteger)))


HELPED = _typed(_HELPED)
