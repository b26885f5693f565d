"""A consult of several rounds and several people: what follows what, who is next, reminders, the
answer that was chosen, and what the one asked has typed so far.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    for column in (
        sa.Column("consult_id", number, nullable=True),
        sa.Column("in_turn", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("remind_at", moment, nullable=True),
        sa.Column("reminders", number, server_default="0", nullable=False),
        sa.Column("chosen_at", moment, nullable=True),
        sa.Column("chosen_by", sa.Text(), server_default="", nullable=False),
        sa.Column("chosen_why", sa.Text(), server_default="", nullable=False),
        sa.Column("unsent", sa.Text(), server_default="", nullable=False),
        sa.Column("device", sa.Text(), server_default="", nullable=False),
    ):
        op.add_column("handoffs", column)
    op.create_foreign_key("fk_handoffs_consult_id", "handoffs", "handoffs", ["consult_id"], ["id"])
    op.create_index("ix_handoffs_consult_id", "handoffs", ["consult_id"])
    op.create_index(
        "ix_handoffs_remind", "handoffs", ["remind_at"],
        postgresql_where=sa.text("state in ('open', 'accepted') and remind_at is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_handoffs_remind", "handoffs")
    op.drop_index("ix_handoffs_consult_id", "handoffs")
    op.drop_constraint("fk_handoffs_consult_id", "handoffs")
    for name in (
        "consult_id", "in_turn", "remind_at", "reminders", "chosen_at", "chosen_by", "chosen_why",
        "unsent", "device",
    ):  # fmt: skip
        op.drop_column("handoffs", name)
