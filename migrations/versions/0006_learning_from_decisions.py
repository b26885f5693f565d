"""Replays of decided tickets, the considerations ticked before a reply, and ways to look back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATES = ("waiting", "running", "done", "cancelled", "failed")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    empty = sa.text("'{}'")
    op.create_table(
        "scheme_replays",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="replaystate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("titles", postgresql.JSONB(), server_default=empty, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=True),
        sa.Column("version_number", sa.BigInteger(), nullable=True),
        sa.Column("draft_id", sa.BigInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=True),
        sa.Column("team_ids", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("done", "changed", "undecided", "busy_ms")
        ),
        sa.Column("cursor_at", moment, nullable=True),
        sa.Column("cursor_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("result", postgresql.JSONB(), server_default=empty, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scheme_replays"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["scheme_versions.id"], name="fk_scheme_replays_version_id"
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["scheme_drafts.id"], name="fk_scheme_replays_draft_id"
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name="fk_scheme_replays_channel_id"
        ),
    )
    op.create_index(
        "ix_scheme_replays_ahead",
        "scheme_replays",
        ["id"],
        postgresql_where=sa.text("state in ('waiting', 'running')"),
    )
    op.create_table(
        "replayed_tickets",
        sa.Column("replay_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("now", sa.Text(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("replay_id", "ticket_id", name="pk_replayed_tickets"),
        sa.ForeignKeyConstraint(
            ["replay_id"],
            ["scheme_replays.id"],
            name="fk_replayed_tickets_replay_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_replayed_tickets_ticket_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_replayed_tickets_ticket_id", "replayed_tickets", ["ticket_id"])
    op.create_index(
        "ix_replayed_tickets_replay_id_was_now_ticket_id",
        "replayed_tickets",
        ["replay_id", "was", "now", "ticket_id"],
    )

    op.create_index(
        "ix_decisions_decided",
        "decisions",
        ["decided_at", "id"],
        postgresql_where=sa.text("decided_at is not null and not superseded"),
    )
    op.add_column(
        "replies",
        sa.Column("considered", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.create_index(
        "ix_decisions_undecided",
        "decisions",
        ["ticket_id"],
        postgresql_where=sa.text("decided_at is null and not superseded"),
    )
    op.add_column("authors", sa.Column("reach", sa.BigInteger(), nullable=True))
    op.add_column(
        "teams",
        sa.Column("house_words", sa.ARRAY(sa.Text()), server_default=empty, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("what was recorded is not thrown away")
