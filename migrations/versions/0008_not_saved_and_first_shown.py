"""What is typed in a scheme's forms and not saved; when somebody came to a decision."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scheme_unsaved_forms",
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("typed", postgresql.JSONB(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("draft_id", "user_id", "part", name="pk_scheme_unsaved_forms"),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["scheme_drafts.id"],
            name="fk_scheme_unsaved_forms_draft_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_scheme_unsaved_forms_user_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_scheme_unsaved_forms_user_id", "scheme_unsaved_forms", ["user_id"])
    op.add_column("decisions", sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("what was typed is not thrown away")
