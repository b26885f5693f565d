"""Which devices opened an expert's link, what the team has seen of a consult, why it was withdrawn,
whether the one who answered was told the end; and the line below an answer.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("readers", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("seen_at", moment, nullable=True),
        sa.Column("withdrawn_by", sa.Text(), server_default="", nullable=False),
        sa.Column("withdrawn_why", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome_told_at", moment, nullable=True),
    ):
        op.add_column("handoffs", column)
    op.add_column("replies", sa.Column("footer", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "teams",
        sa.Column("tell_experts", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.create_index(
        "ix_handoffs_untold", "handoffs", ["ended_at"],
        postgresql_where=sa.text("state = 'answered' and outcome_told_at is null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_handoffs_untold", "handoffs")
    op.drop_column("teams", "tell_experts")
    op.drop_column("replies", "footer")
    for name in ("readers", "seen_at", "withdrawn_by", "withdrawn_why", "outcome_told_at"):
        op.drop_column("handoffs", name)
