"""Who wrote a statement, and when they heard that it ends soon."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("statements", sa.Column("written_by_id", sa.BigInteger(), nullable=True))
    op.add_column("statements", sa.Column("ending_told_at", moment, nullable=True))


def downgrade() -> None:
    op.drop_column("statements", "ending_told_at")
    op.drop_column("statements", "written_by_id")
