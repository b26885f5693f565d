"""Learning cases: tickets told to peers without their people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATES = ("checking", "shared", "discarded", "withdrawn")


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    op.create_table(
        "learning_cases",
        sa.Column("id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="casestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), server_default="", nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("language", "channel")),
        sa.Column("theme", sa.Text(), server_default="", nullable=False),
        sa.Column("parts", postgresql.JSONB(), nullable=False),
        sa.Column("masked", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("checked_by", sa.Text(), server_default="", nullable=False),
        sa.Column("shared_at", moment, nullable=True),
        sa.Column("ended_why", sa.Text(), server_default="", nullable=False),
        sa.Column("version", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learning_cases"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_learning_cases_team_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_learning_cases_ticket_id"),
    )
    op.create_index("ix_learning_cases_ticket_id", "learning_cases", ["ticket_id"])
    op.create_index(
        "ix_learning_cases_state_shared_at_id", "learning_cases", ["state", "shared_at", "id"]
    )
    op.create_index("ix_learning_cases_team_id_state_id", "learning_cases", ["team_id", "state", "id"])


def downgrade() -> None:
    op.drop_table("learning_cases")
