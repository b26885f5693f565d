"""What figures are read from: on a ticket the term it had, its first reply and its end, that ended
tickets came back, and who gets the weekly mail.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

FIRST_REPLIES = """
    update tickets set first_reply_at = first.at
    from (
        select ticket_id, min(sent_at) as at from replies
        where state = 'sent' and purpose in ('final', 'ask') and sent_at is not null
        group by ticket_id
    ) first
    where first.ticket_id = tickets.id
"""
DONE = """
    update tickets set done_at = case
        when state = 'answered' or answered_at >= last_message_at then answered_at
        else closed_at end
    where state in ('answered', 'closed')
"""
RETURNS = """
    insert into ticket_returns (ticket_id, done_at, back_at)
    select back.object_id, done.at, back.at
    from audit_entries back
    join lateral (
        select max(at) as at from audit_entries
        where object_kind = 'tickets' and object_id = back.object_id and id < back.id
          and data ->> 'after' in ('answered', 'closed')
          and data ->> 'before' not in ('answered', 'closed')
    ) done on done.at is not null
    join tickets on tickets.id = back.object_id
    where back.object_kind = 'tickets'
      and back.data ->> 'before' in ('answered', 'closed')
      and back.data ->> 'after' not in ('answered', 'closed')
      and back.event not in ('ticket.take_back', 'ticket.unmerge')
"""


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    op.add_column("tickets", sa.Column("norm_due_at", moment, nullable=True))
    op.add_column("tickets", sa.Column("first_reply_at", moment, nullable=True))
    op.add_column("tickets", sa.Column("done_at", moment, nullable=True))
    op.create_index("ix_tickets_opened", "tickets", ["team_id", "opened_at"])
    op.create_index(
        "ix_tickets_done", "tickets", ["team_id", "done_at"],
        postgresql_where=sa.text("done_at is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_tickets_no_norm", "tickets", ["id"], postgresql_where=sa.text("norm_due_at is null")
    )
    op.create_table(
        "ticket_returns",
        sa.Column("id", number, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column("done_at", moment, nullable=False),
        sa.Column("back_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_returns_ticket_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_returns"),
    )
    op.create_index("ix_ticket_returns_ticket_id", "ticket_returns", ["ticket_id"])
    op.create_index("ix_ticket_returns_back_at", "ticket_returns", ["back_at"])
    op.create_table(
        "figure_readers",
        sa.Column("user_id", number, nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_figure_readers_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_figure_readers"),
    )
    op.create_table(
        "figure_mails",
        sa.Column("id", number, nullable=False),
        sa.Column("user_id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_figure_mails_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name="fk_figure_mails_team_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_figure_mails"),
        sa.UniqueConstraint(
            "user_id", "team_id", "week", name="uq_figure_mails_user_id_team_id_week"
        ),
    )
    op.execute(FIRST_REPLIES)
    op.execute(DONE)
    op.execute(RETURNS)


def downgrade() -> None:
    op.drop_table("figure_mails")
    op.drop_table("figure_readers")
    op.drop_table("ticket_returns")
    for name in ("ix_tickets_no_norm", "ix_tickets_done", "ix_tickets_opened"):
        op.drop_index(name, table_name="tickets")
    op.drop_column("tickets", "done_at")
    op.drop_column("tickets", "first_reply_at")
    op.drop_column("tickets", "norm_due_at")
