"""Who may speak, when and on what; statements, and the replies built on them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = ("draft", "approved", "replaced", "withdrawn", "expired", "discarded")
MOMENT, NUMBER = sa.DateTime(timezone=True), sa.BigInteger()


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), nullable=False)


def _said(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _numbers(name: str) -> sa.Column:
    return sa.Column(name, sa.ARRAY(NUMBER), server_default=sa.text("'{}'"), nullable=False)


def _to(table: str, column: str, target: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}", **more)


def upgrade() -> None:
    op.create_table(
        "mandates",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("holder_id", NUMBER, nullable=False),
        _text("holder_name"),
        _numbers("theme_ids"),
        _numbers("channel_ids"),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("substitute_id", NUMBER, nullable=True),
        _said("substitute_name"),
        _text("reason"),
        _text("given_by"),
        sa.Column("given_at", MOMENT, nullable=False),
        _said("withdrawn_by"),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        _said("withdrawn_why"),
        sa.Column("version", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mandates"),
        _to("mandates", "team_id", "teams"),
        _to("mandates", "holder_id", "users"),
        _to("mandates", "substitute_id", "users"),
    )
    op.create_index("ix_mandates_team_id", "mandates", ["team_id"])
    op.create_table(
        "mandate_stand_ins",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("mandate_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        _text("user_name"),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        _text("said_by"),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mandate_stand_ins"),
        _to("mandate_stand_ins", "mandate_id", "mandates"),
        _to("mandate_stand_ins", "user_id", "users"),
    )
    op.create_index("ix_mandate_stand_ins_mandate_id", "mandate_stand_ins", ["mandate_id"])
    _statements()


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("root_id", NUMBER, nullable=True),
        sa.Column("replaces_id", NUMBER, nullable=True),
        sa.Column("number", NUMBER, server_default="1", nullable=False),
        _text("title"),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        _numbers("theme_ids"),
        sa.Column("for_crisis", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _said("note"),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="statementstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=True),
        sa.Column("handoff_id", NUMBER, nullable=True),
        _text("written_by"),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("approved_by_id", NUMBER, nullable=True),
        _said("approved_by"),
        sa.Column("approved_at", MOMENT, nullable=True),
        _said("ended_by"),
        sa.Column("ended_at", MOMENT, nullable=True),
        _said("ended_why"),
        sa.Column("version", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
        _to("statements", "team_id", "teams"),
        _to("statements", "root_id", "statements"),
        _to("statements", "replaces_id", "statements"),
    )
    op.create_index("ix_statements_team_id_state", "statements", ["team_id", "state"])
    op.create_index("ix_statements_root_id", "statements", ["root_id"])
    op.create_table(
        "reply_statements",
        sa.Column("reply_id", NUMBER, nullable=False),
        sa.Column("statement_id", NUMBER, nullable=False),
        _text("language"),
        _text("put_in_by"),
        sa.Column("put_in_at", MOMENT, nullable=False),
        _said("cleared_by"),
        sa.Column("cleared_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("reply_id", "statement_id", name="pk_reply_statements"),
        _to("reply_statements", "reply_id", "replies", ondelete="CASCADE"),
        _to("reply_statements", "statement_id", "statements"),
    )
    op.create_index("ix_reply_statements_statement_id", "reply_statements", ["statement_id"])


def downgrade() -> None:
    for table in ("reply_statements", "statements", "mandate_stand_ins", "mandates"):
        op.drop_table(table)
