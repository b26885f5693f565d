"""Quiet notices: what people are told of, the digests that carried it, what they chose; and whom a
note calls.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0027"
branch_labels = None
depends_on = None

KINDS = (
    "mention", "assigned", "reacted", "expert_answered", "due_soon", "came_back",
    "approval_asked", "approved", "handed_back", "crisis", "crisis_held", "mandate",
)  # fmt: skip


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    moment, number, words = sa.DateTime(timezone=True), sa.BigInteger(), sa.Text()
    op.add_column(
        "notes",
        sa.Column("mentions", postgresql.ARRAY(words), server_default="{}", nullable=False),
    )
    op.create_table(
        "notice_digests",
        sa.Column("id", number, nullable=False),
        sa.Column("user_id", number, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("count", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice_digests"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_notice_digests_user_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_notice_digests_user_id_at", "notice_digests", ["user_id", "at"])
    op.create_table(
        "notices",
        sa.Column("id", number, nullable=False),
        sa.Column("user_id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("kind", _choice("noticekind", KINDS), nullable=False),
        sa.Column("what", words, server_default="", nullable=False),
        sa.Column("ticket_id", number, nullable=True),
        sa.Column("about_kind", words, server_default="", nullable=False),
        sa.Column("about_id", number, nullable=True),
        sa.Column("by_name", words, server_default="", nullable=False),
        sa.Column("key", words, nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("in_page", sa.Boolean(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("by_push", sa.Boolean(), nullable=False),
        sa.Column("read_at", moment, nullable=True),
        sa.Column("seen_at", moment, nullable=True),
        sa.Column("digest_id", number, nullable=True),
        sa.Column("push_lease_until", moment, nullable=True),
        sa.Column("push_attempts", number, server_default="0", nullable=False),
        sa.Column("pushed_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_notices_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name="fk_notices_team_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_notices_ticket_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["notice_digests.id"], name="fk_notices_digest_id", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_notices_user_id_id", "notices", ["user_id", "id"])
    for name, columns, where in (
        ("ix_notices_unread", ["user_id", "ticket_id"], "read_at is null and in_page"),
        ("ix_notices_to_mail", ["user_id"], "by_mail and read_at is null and digest_id is null"),
        ("ix_notices_to_push", ["user_id"], "by_push and read_at is null and pushed_at is null"),
        ("ix_notices_ticket_id", ["ticket_id"], "ticket_id is not null"),
    ):
        op.create_index(name, "notices", columns, postgresql_where=sa.text(where))
    op.create_index(
        "uq_notices_key", "notices", ["user_id", "key"], unique=True,
        postgresql_where=sa.text("key is not null"),
    )  # fmt: skip
    op.create_index("ix_notices_at", "notices", ["at"])
    op.create_index("ix_notices_digest_id", "notices", ["digest_id"])
    op.create_table(
        "notice_choices",
        sa.Column("id", number, nullable=False),
        sa.Column("user_id", number, nullable=True),
        sa.Column("team_id", number, nullable=True),
        sa.Column("ways", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("cadence", _choice("cadence", ("hourly", "daily", "never")), nullable=True),
        sa.Column("hours", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("changed_at", moment, nullable=True),
        sa.Column("nonce", words, nullable=False),
        sa.Column("version", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice_choices"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_notice_choices_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name="fk_notice_choices_team_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "(user_id is null) <> (team_id is null)", name="ck_notice_choices_of_one"
        ),
    )
    op.create_index("uq_notice_choices_user", "notice_choices", ["user_id"], unique=True)
    op.create_index("uq_notice_choices_team", "notice_choices", ["team_id"], unique=True)


def downgrade() -> None:
    op.drop_table("notice_choices")
    op.drop_table("notices")
    op.drop_table("notice_digests")
    op.drop_column("notes", "mentions")
