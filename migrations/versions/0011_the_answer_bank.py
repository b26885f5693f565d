"""The answer bank: saved replies, found by what is asked, and where they were used."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = ("proposed", "approved", "discarded", "replaced", "withdrawn")


def _stems(name: str) -> str:
    asked = f"to_tsvector('{name}'::regconfig, title || E'\\n' || asked)"
    return f"setweight({asked}, 'A') || setweight(to_tsvector('{name}'::regconfig, body), 'C')"


SEARCHED = (
    "case language "
    + " ".join(f"when '{code}' then {_stems(f'webcare_{code}')}" for code in "nl fr de en".split())
    + f" else {_stems('webcare_simple')} end"
)


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    op.create_table(
        "saved_replies",
        sa.Column("id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("theme_id", number, nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("language", "title")),
        sa.Column("asked", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="savedreplystate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("owner_id", number, nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("handoff_id", number, nullable=True),
        sa.Column("replaces_id", number, nullable=True),
        sa.Column("proposed_by_id", number, nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", moment, nullable=False),
        sa.Column("approved_by", sa.Text(), server_default="", nullable=False),
        sa.Column("approved_at", moment, nullable=True),
        sa.Column("ended_by", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_why", sa.Text(), server_default="", nullable=False),
        sa.Column("version", number, nullable=False),
        sa.Column("terms", postgresql.TSVECTOR(), sa.Computed(SEARCHED, persisted=True)),
        sa.PrimaryKeyConstraint("id", name="pk_saved_replies"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_saved_replies_team_id"),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name="fk_saved_replies_theme_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["experts.id"], name="fk_saved_replies_owner_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["saved_replies.id"], name="fk_saved_replies_replaces_id"
        ),
    )
    op.create_index(
        "ix_saved_replies_terms", "saved_replies", ["terms"], postgresql_using="gin"
    )
    op.create_index(
        "ix_saved_replies_team", "saved_replies", ["team_id", "state", "language", "expires_on"]
    )
    op.create_table(
        "saved_reply_uses",
        sa.Column("id", number, nullable=False),
        sa.Column("saved_reply_id", number, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column("reply_id", number, nullable=False),
        sa.Column("expired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_reply_uses"),
        sa.ForeignKeyConstraint(
            ["saved_reply_id"], ["saved_replies.id"], name="fk_saved_reply_uses_saved_reply_id"
        ),
    )
    for column in ("saved_reply_id", "ticket_id"):
        op.create_index(f"ix_saved_reply_uses_{column}", "saved_reply_uses", [column])


def downgrade() -> None:
    op.drop_table("saved_reply_uses")
    op.drop_table("saved_replies")
