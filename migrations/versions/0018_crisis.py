"""Crises, their timeline, and the replies that they keep back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATES = ("declared", "ended", "lapsed")
KINDS = (
    "declared", "changed", "renewed", "reminded", "leaving", "held", "released", "revised",
    "discarded", "statement", "ended", "lapsed",
)  # fmt: skip
LOOKS = ("released", "revised", "discarded")


def kinds(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    moment, number, empty = sa.DateTime(timezone=True), sa.BigInteger(), sa.text("'{}'")
    op.create_table(
        "crises",
        sa.Column("id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", kinds("crisisstate", STATES), nullable=False),
        sa.Column("theme_ids", sa.ARRAY(number), server_default=empty, nullable=False),
        sa.Column("theme_slugs", sa.ARRAY(sa.Text()), server_default=empty, nullable=False),
        sa.Column("words", sa.ARRAY(sa.Text()), server_default=empty, nullable=False),
        sa.Column("channel_ids", sa.ARRAY(number), server_default=empty, nullable=False),
        sa.Column(
            "holds_acknowledgements", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("declared_by_id", number, nullable=True),
        sa.Column("declared_by_name", sa.Text(), nullable=False),
        sa.Column("declared_at", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("renewals", number, server_default="0", nullable=False),
        sa.Column("renewed_at", moment, nullable=True),
        sa.Column("reminded_at", moment, nullable=True),
        sa.Column("swept_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_why", sa.Text(), server_default="", nullable=False),
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.Column("version", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crises"),
        sa.UniqueConstraint("team_id", "request_key", name="uq_crises_team_id_request_key"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_crises_team_id"),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["users.id"], name="fk_crises_declared_by_id", ondelete="SET NULL"
        ),
    )
    op.create_index(
        "ix_crises_on",
        "crises",
        ["team_id", "until"],
        postgresql_where=sa.text("state = 'declared'"),
    )
    op.create_index("ix_crises_team_id_declared_at_id", "crises", ["team_id", "declared_at", "id"])

    op.create_table(
        "crisis_events",
        sa.Column("id", number, nullable=False),
        sa.Column("crisis_id", number, nullable=False),
        sa.Column("kind", kinds("crisiseventkind", KINDS), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(), server_default=empty, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crisis_events"),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_crisis_events_crisis_id"),
    )
    op.create_index("ix_crisis_events_crisis_id_id", "crisis_events", ["crisis_id", "id"])
    op.execute(
        "create trigger append_only before update or delete or truncate on crisis_events "
        "for each statement execute function refuse_change()"
    )

    op.create_table(
        "crisis_holds",
        sa.Column("id", number, nullable=False),
        sa.Column("crisis_id", number, nullable=False),
        sa.Column("reply_id", number, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column("marks", sa.ARRAY(sa.Text()), server_default=empty, nullable=False),
        sa.Column("held_at", moment, nullable=False),
        sa.Column("look", kinds("look", LOOKS), nullable=True),
        sa.Column("looked_at", moment, nullable=True),
        sa.Column("looked_by", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_crisis_holds"),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_crisis_holds_crisis_id"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_crisis_holds_reply_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_crisis_holds_ticket_id"),
    )
    op.create_index(
        "uq_crisis_holds_waiting", "crisis_holds", ["crisis_id", "reply_id"], unique=True,
        postgresql_where=sa.text("looked_at is null"),
    )  # fmt: skip
    op.create_index("ix_crisis_holds_reply_id_crisis_id", "crisis_holds", ["reply_id", "crisis_id"])
    op.create_index("ix_crisis_holds_crisis_id_id", "crisis_holds", ["crisis_id", "id"])
    op.create_index("ix_crisis_holds_ticket_id", "crisis_holds", ["ticket_id"])


def downgrade() -> None:
    op.drop_table("crisis_holds")
    op.drop_table("crisis_events")
    op.drop_table("crises")
