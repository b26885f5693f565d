"""Which deadline of a press card is our own guess, and what a house answers at once where a danger
is suspected.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "press_cards",
        sa.Column("deadline_ours", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "teams",
        sa.Column("danger_receipt", postgresql.JSONB(), server_default="{}", nullable=False),
    )


def downgrade() -> None:
    op.drop_column("teams", "danger_receipt")
    op.drop_column("press_cards", "deadline_ours")
