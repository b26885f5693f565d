"""Improvements with a term, sources of kinds, merging and telling; unit lists; pulses; analysis."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = ("ticket", "handoff", "override", "gap", "complaint", "suggestion")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    # A trusted extension: the owner of the database may make it, without being superuser.
    op.execute("create extension if not exists pg_trgm")
    op.add_column(
        "improvements",
        sa.Column("changes", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
    for name in ("due_at", "reminded_at", "done_at"):
        op.add_column("improvements", sa.Column(name, moment, nullable=True))
    op.add_column("improvements", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_improvements_merged_into_id", "improvements", "improvements", ["merged_into_id"], ["id"]
    )
    op.create_index("ix_improvements_merged_into_id", "improvements", ["merged_into_id"])
    op.create_index(
        "ix_improvements_term",
        "improvements",
        ["due_at"],
        postgresql_where=sa.text("due_at is not null and reminded_at is null"),
    )
    op.create_table(
        "improvement_merges",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("into_id", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("undone_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_improvement_merges"),
        *(
            sa.ForeignKeyConstraint(
                [name], ["improvements.id"], name=f"fk_improvement_merges_{name}"
            )
            for name in ("into_id", "from_id")
        ),
    )
    for name in ("into_id", "from_id"):
        op.create_index(f"ix_improvement_merges_{name}", "improvement_merges", [name])
    _sources()
    op.create_table(
        "improvements_apart",
        sa.Column("low_id", sa.BigInteger(), nullable=False),
        sa.Column("high_id", sa.BigInteger(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("low_id", "high_id", name="pk_improvements_apart"),
        *(
            sa.ForeignKeyConstraint(
                [name], ["improvements.id"], name=f"fk_improvements_apart_{name}"
            )
            for name in ("low_id", "high_id")
        ),
    )
    op.create_table(
        "unit_letters",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("mails", sa.BigInteger(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unit_letters"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_unit_letters_team_id"),
        sa.UniqueConstraint("team_id", "unit", "month", name="uq_unit_letters_team_id_unit_month"),
    )
    op.create_table(
        "pulses",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "helped",
            sa.Enum("yes", "partly", "no", name="helped", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("line", sa.Text(), server_default="", nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", name="pk_pulses"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_pulses_ticket_id"),
    )
    # What the analysis reads of an event, so that it need not fetch the long texts beside it.
    op.create_index(
        "ix_ledger_entries_analysis",
        "ledger_entries",
        ["team_id", "handoff_id", "event", "at"],
    )


def _sources() -> None:
    op.add_column(
        "improvement_sources",
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="sourcekind", native_enum=False, length=32),
            server_default="ticket",
            nullable=False,
        ),
    )
    op.alter_column("improvement_sources", "kind", server_default=None)
    op.execute("update improvement_sources set kind = 'handoff' where handoff_id is not null")
    for name in ("reply_id", "merge_id"):
        op.add_column("improvement_sources", sa.Column(name, sa.BigInteger(), nullable=True))
    for name in ("skipped", "skipped_by"):
        op.add_column(
            "improvement_sources", sa.Column(name, sa.Text(), server_default="", nullable=False)
        )
    op.create_foreign_key(
        "fk_improvement_sources_reply_id", "improvement_sources", "replies", ["reply_id"], ["id"]
    )
    op.create_foreign_key(
        "fk_improvement_sources_merge_id",
        "improvement_sources",
        "improvement_merges",
        ["merge_id"],
        ["id"],
    )
    op.create_index("ix_improvement_sources_reply_id", "improvement_sources", ["reply_id"])


def downgrade() -> None:
    raise NotImplementedError("what was recorded is not thrown away")
