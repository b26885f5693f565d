"""Surges, the index by which messages are counted, and what a crisis came to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = ("proposed", "taken", "dismissed", "calmed")


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    op.create_index(
        "ix_messages_counted",
        "messages",
        ["channel_id", "received_at"],
        postgresql_include=["ticket_id", "sent_at"],
        postgresql_where=sa.text("direction = 'in' and kind = 'message'"),
    )
    op.create_table(
        "surges",
        sa.Column("id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("channel_id", number, nullable=False),
        sa.Column("theme_id", number, nullable=True),
        sa.Column(
            "state", sa.Enum(*STATES, name="surgestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("noticed_at", moment, nullable=False),
        sa.Column("reading", postgresql.JSONB(), nullable=False),
        sa.Column("words", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("peak", number, nullable=False),
        sa.Column("calm_since", moment, nullable=True),
        sa.Column("calmed_at", moment, nullable=True),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("crisis_id", number, nullable=True),
        sa.Column("judged_by_id", number, nullable=True),
        sa.Column("judged_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("judged_at", moment, nullable=True),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("version", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_surges"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_surges_team_id"),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_surges_channel_id"),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name="fk_surges_theme_id"),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_surges_crisis_id"),
        sa.ForeignKeyConstraint(
            ["judged_by_id"], ["users.id"], name="fk_surges_judged_by_id", ondelete="SET NULL"
        ),
    )  # fmt: skip
    op.create_index(
        "uq_surges_under_way",
        "surges",
        ["channel_id", sa.text("coalesce(theme_id, 0)")],
        unique=True,
        postgresql_where=sa.text("calmed_at is null"),
    )
    op.create_index("ix_surges_team_id_noticed_at_id", "surges", ["team_id", "noticed_at", "id"])
    op.create_table(
        "crisis_reports",
        sa.Column("crisis_id", number, nullable=False),
        sa.Column("frozen_at", moment, nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("crisis_id", name="pk_crisis_reports"),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_crisis_reports_crisis_id"),
    )


def downgrade() -> None:
    op.drop_table("crisis_reports")
    op.drop_table("surges")
    op.drop_index("ix_messages_counted", table_name="messages")
