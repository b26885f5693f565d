"""The keys that a person gave to acts, and whether they read beside the list."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column("shortcuts", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    op.add_column(
        "users",
        sa.Column("reading_pane", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("users", "reading_pane")
    op.drop_column("users", "shortcuts")
