"""Order in the heap: merged tickets and what came for them, sleeping tickets, acts on many."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

STATES = ("proposed", "running", "done", "cancelled", "undoing", "undone")
FATES = ("waiting", "done", "refused", "undone", "kept")
ACTS = ("close", "watch", "assign", "theme", "tag", "priority", "snooze")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    moment, number, words = sa.DateTime(timezone=True), sa.BigInteger(), sa.Text()
    op.add_column("tickets", sa.Column("snoozed_until", moment, nullable=True))
    op.create_index(
        "ix_tickets_asleep", "tickets", ["team_id", "snoozed_until"],
        postgresql_where=sa.text("snoozed_until is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_tickets_merged_into_id", "tickets", ["merged_into_id"],
        postgresql_where=sa.text("merged_into_id is not null"),
    )  # fmt: skip
    op.add_column("messages", sa.Column("came_for_id", number, nullable=True))
    op.create_foreign_key("fk_messages_came_for_id", "messages", "tickets", ["came_for_id"], ["id"])
    op.create_index(
        "ix_messages_came_for_id", "messages", ["came_for_id"],
        postgresql_where=sa.text("came_for_id is not null"),
    )  # fmt: skip
    op.create_table(
        "ticket_merges",
        sa.Column("id", number, nullable=False),
        sa.Column("from_id", number, nullable=False),
        sa.Column("into_id", number, nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("by_name", words, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("undone_by", words, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_merges"),
        sa.ForeignKeyConstraint(["from_id"], ["tickets.id"], name="fk_ticket_merges_from_id"),
        sa.ForeignKeyConstraint(["into_id"], ["tickets.id"], name="fk_ticket_merges_into_id"),
    )
    op.create_index("ix_ticket_merges_into_id", "ticket_merges", ["into_id"])
    op.create_index(
        "uq_ticket_merges_standing", "ticket_merges", ["from_id"], unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )  # fmt: skip
    op.create_table(
        "bulk_acts",
        sa.Column("id", number, nullable=False),
        sa.Column("user_id", number, nullable=False),
        sa.Column("act", _choice("act", ACTS), nullable=True),
        sa.Column("given", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("state", _choice("bulkstate", STATES), nullable=False),
        sa.Column("back", words, server_default="", nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("done_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_acts"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_bulk_acts_user_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_bulk_acts_user_id", "bulk_acts", ["user_id"])
    op.create_index(
        "ix_bulk_acts_under_way", "bulk_acts", ["id"],
        postgresql_where=sa.text("state in ('running', 'undoing')"),
    )  # fmt: skip
    op.create_table(
        "bulk_act_tickets",
        sa.Column("bulk_id", number, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column("seen_version", number, nullable=False),
        sa.Column("fate", _choice("fate", FATES), nullable=False),
        sa.Column("why", words, server_default="", nullable=False),
        sa.Column("named", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("before", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("after_version", number, nullable=True),
        sa.PrimaryKeyConstraint("bulk_id", "ticket_id", name="pk_bulk_act_tickets"),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["bulk_acts.id"], name="fk_bulk_act_tickets_bulk_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_bulk_act_tickets_ticket_id"
        ),
    )


def downgrade() -> None:
    op.drop_table("bulk_act_tickets")
    op.drop_table("bulk_acts")
    op.drop_table("ticket_merges")
    op.drop_index("ix_messages_came_for_id", "messages")
    op.drop_constraint("fk_messages_came_for_id", "messages")
    op.drop_column("messages", "came_for_id")
    op.drop_index("ix_tickets_merged_into_id", "tickets")
    op.drop_index("ix_tickets_asleep", "tickets")
    op.drop_column("tickets", "snoozed_until")
