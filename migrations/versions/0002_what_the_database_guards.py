"""What the database itself guards: append-only accounts, the unsealed tail, kept counts."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

def upgrade() -> None:
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
        end $$
        """
    )
    for table in ("audit_entries", "audit_seals", "ledger_entries"):
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table} "
            "for each statement execute function refuse_change()"
        )

    op.execute("create table audit_unsealed (entry_id bigint primary key, xid bigint not null)")
    op.execute(
        """
        create function note_unsealed() returns trigger language plpgsql as $$
        begin
            insert into audit_unsealed (entry_id, xid) select id, xid from added;
            return null;
        end $$
        """
    )
    op.execute(
        "create trigger note_unsealed after insert on audit_entries "
        "referencing new table as added for each statement execute function note_unsealed()"
    )

    # Kept counts: a delta a statement, rolled up by one job, so that no business transaction
    # ever waits for a counter that others change too.
    op.execute(
        """
        create function count_tickets() returns trigger language plpgsql as $$
        begin
            if tg_op = 'INSERT' then
                insert into ticket_count_deltas (team_id, state, delta)
                select team_id, state, count(*) from added group by 1, 2;
            elsif tg_op = 'DELETE' then
                insert into ticket_count_deltas (team_id, state, delta)
                select team_id, state, -count(*) from gone group by 1, 2;
            else
                insert into ticket_count_deltas (team_id, state, delta)
                select team_id, state, sum(n) from (
                    select a.team_id, a.state, 1 as n from added a join gone g using (id)
                    where (a.team_id, a.state) is distinct from (g.team_id, g.state)
                    union all
                    select g.team_id, g.state, -1 from added a join gone g using (id)
                    where (a.team_id, a.state) is distinct from (g.team_id, g.state)
                ) changes group by 1, 2 having sum(n) <> 0;
            end if;
            return null;
        end $$
        """
    )
    for event, tables in (
        ("insert", "new table as added"),
        ("update", "old table as gone new table as added"),
        ("delete", "old table as gone"),
    ):
        op.execute(
            f"create trigger count_tickets_{event} after {event} on tickets "
            f"referencing {tables} for each statement execute function count_tickets()"
        )


def downgrade() -> None:
    raise NotImplementedError("a desk's accounts are not taken back")
