"""Tickets that get the tag or theme that theirs became, in batches; and those that get it back."""

from datetime import datetime

from sqlalchemy import ARRAY, Text, bindparam, delete, exists, func, select, text
from sqlalchemy.orm import Session

from webcare.core import doorbell
from webcare.tickets.clock_models import Relabeling
from webcare.tickets.models import Ticket
from webcare.tickets.view_models import TeamTag

TAG, THEME = "tag", "theme"
JOB = "relabel_tickets"
BATCH = 500
_BATCHES = {
    # What a batch changes, and which of its tickets bore the target already.
    TAG: """
        with batch as (
            select id, tags @> array[cast(:target as text)] as had_both from tickets
            where team_id = :team and id > :after and tags @> array[cast(:source as text)]
            order by id limit :most for update
        ), changed as (
            update tickets set tags = (
                select array_agg(distinct tag order by tag) from unnest(
                    array_replace(tags, cast(:source as text), cast(:target as text))) tag)
            from batch where tickets.id = batch.id returning tickets.id, had_both
        )
        insert into relabeled (relabeling_id, ticket_id, had_both)
        select :relabeling, id, had_both from changed returning ticket_id
    """,
    THEME: """
        with batch as (
            select id from tickets
            where team_id = :team and id > :after and theme_id = cast(:source as bigint)
            order by id limit :most for update
        ), changed as (
            update tickets set theme_id = cast(:target as bigint)
            from batch where tickets.id = batch.id returning tickets.id
        )
        insert into relabeled (relabeling_id, ticket_id, had_both)
        select :relabeling, id, false from changed returning ticket_id
    """,
}
_BACK = {
    # Only what still bears it: what a colleague took off or changed since stays as it is.
    TAG: """
        with batch as (
            select ticket_id as id, had_both from relabeled
            where relabeling_id = :undone and ticket_id > :after order by ticket_id limit :most
        ), changed as (
            update tickets set tags = (
                select array_agg(distinct tag order by tag) from unnest(
                    case when had_both then tags else array_remove(tags, cast(:source as text)) end
                    || cast(:target as text)) tag)
            from batch
            where tickets.id = batch.id and tags @> array[cast(:source as text)]
        )
        select id from batch
    """,
    THEME: """
        with batch as (
            select ticket_id as id from relabeled
            where relabeling_id = :undone and ticket_id > :after order by ticket_id limit :most
        ), changed as (
            update tickets set theme_id = cast(:target as bigint) from batch
            where tickets.id = batch.id and theme_id = cast(:source as bigint)
        )
        select id from batch
    """,
}


def bearing(session: Session, team_id: int, kind: str, name: str) -> int:
    """How many tickets of the team bear the tag, or have the theme of that id."""
    is_so = (
        Ticket.tags.op("@>")(bindparam("of", [name], type_=ARRAY(Text)))
        if kind == TAG
        else Ticket.theme_id == int(name)
    )
    query = select(func.count()).select_from(Ticket).where(Ticket.team_id == team_id, is_so)
    return session.scalar(query) or 0


def is_under_way(session: Session) -> bool:
    return bool(session.scalar(select(exists().where(Relabeling.done_at.is_(None)))))


def work(session: Session, *, at: datetime) -> bool:
    """One batch of the oldest that is under way; whether there is more to do."""
    one = session.scalars(
        select(Relabeling)
        .where(Relabeling.done_at.is_(None))
        .order_by(Relabeling.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if one is None:
        return False
    given = {
        "team": one.team_id, "after": one.after_id, "source": one.source, "target": one.target,
        "most": BATCH, "relabeling": one.id, "undone": one.undoes_id,
    }  # fmt: skip
    statement = text((_BACK if one.undoes_id else _BATCHES)[one.kind])
    done = session.scalars(
        statement, {n: v for n, v in given.items() if f":{n}" in statement.text}
    ).all()
    one.touched += len(done)
    one.after_id = max(done, default=one.after_id)
    if len(done) < BATCH:
        one.done_at = at
        _tidy(session, one)
        doorbell.tell(session, f"team:{one.team_id}", what="relabeled")
    return True


def _tidy(session: Session, one: Relabeling) -> None:
    """A tag that only a renaming made goes with its undoing, if no ticket bears it."""
    if one.undoes_id is None or one.kind != TAG:
        return
    undone = session.get_one(Relabeling, one.undoes_id)
    if undone.made_target and not bearing(session, one.team_id, TAG, one.source):
        session.execute(
            delete(TeamTag).where(TeamTag.team_id == one.team_id, TeamTag.name == one.source)
        )
