"""What a ticket's row keeps for the figures, and how to make it anew from what it came of.

`norm_due_at` is written when a ticket comes, `first_reply_at` when a reply leaves, `done_at` and
the returns by `tickets.service.move`. `rebuild` reckons the last three again, from replies and
audit; it changes nothing where they are right, which a test holds for any history.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.tickets.models import Ticket

BATCH = 1000

_FIRST_REPLIES = text(
    """
    update tickets t set first_reply_at = told.at
    from (
        select tickets.id, min(replies.sent_at) as at
        from tickets left join replies on replies.ticket_id = tickets.id
            and replies.state = 'sent' and replies.purpose in ('final', 'ask')
        group by tickets.id
    ) told
    where told.id = t.id and told.at is distinct from t.first_reply_at
    """
)
_MOVES = """
    moves as materialized (
        select id, object_id as ticket_id, at, event,
               data ->> 'before' in ('answered', 'closed') as was_done,
               data ->> 'after' in ('answered', 'closed') as is_done
        from audit_entries
        where object_kind = 'tickets' and data ->> 'before' is not null
          and data ->> 'after' is not null
    ), entered as (select * from moves where is_done and not was_done)
"""
_DONE = text(
    f"""
    with {_MOVES}, told as (
        select t.id, case when t.state in ('answered', 'closed') then (
            select entered.at from entered where entered.ticket_id = t.id
            order by entered.id desc limit 1) end as at
        from tickets t where exists (select from moves where moves.ticket_id = t.id)
    )
    update tickets t set done_at = told.at from told
    where told.id = t.id and told.at is distinct from t.done_at
    """  # noqa: S608 - all of it stands here
)
_RETURNS = text(
    f"""
    with {_MOVES}, told as (
        select m.ticket_id, m.at as back_at, (
            select entered.at from entered
            where entered.ticket_id = m.ticket_id and entered.id < m.id
            order by entered.id desc limit 1) as done_at
        from moves m
        where m.was_done and not m.is_done
          and m.event not in ('ticket.take_back', 'ticket.unmerge')
    ), gone as (
        delete from ticket_returns r
        where exists (select from moves where moves.ticket_id = r.ticket_id)
          and not exists (select from told where (told.ticket_id, told.done_at, told.back_at)
                          = (r.ticket_id, r.done_at, r.back_at))
        returning 1
    ), added as (
        insert into ticket_returns (ticket_id, done_at, back_at)
        select ticket_id, done_at, back_at from told
        where done_at is not null and not exists (
            select from ticket_returns r where (told.ticket_id, told.done_at, told.back_at)
                                               = (r.ticket_id, r.done_at, r.back_at))
        returning 1
    )
    select (select count(*) from gone) + (select count(*) from added)
    """  # noqa: S608 - likewise
)


def rebuild(session: Session) -> int:
    """Reckon it all again; how many rows were not as they should be."""
    changed = 0
    for statement in (_FIRST_REPLIES, _DONE):
        result: Any = session.execute(statement)
        changed += result.rowcount
    changed += session.scalar(_RETURNS) or 0
    session.expire_all()
    return changed


def fill_norms(session: Session, *, limit: int = BATCH) -> int:
    """Give tickets of a time before norms were kept the term that the norm of today would have
    given them; how many got one.
    """
    rows = session.execute(
        select(Ticket.id, Ticket.team_id, Ticket.channel_kind, Ticket.opened_at)
        .where(Ticket.norm_due_at.is_(None))
        .order_by(Ticket.id)
        .limit(limit)
    ).all()
    by_team = defaultdict(list)
    for row in rows:
        by_team[row.team_id].append(row)
    for team_id, there in by_team.items():
        team = session.get_one(Team, team_id)
        hours = accounts.office_hours(team)
        for row in there:
            due = accounts.norm(team, row.channel_kind).due(row.opened_at, hours)
            session.execute(
                update(Ticket)
                .where(Ticket.id == row.id, Ticket.norm_due_at.is_(None))
                .values(norm_due_at=due)
                .execution_options(synchronize_session=False)
            )
    return len(rows)
