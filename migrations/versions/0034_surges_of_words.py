"""A surge may be of words over all channels of a team, and then of no channel."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0027"
branch_labels = None
depends_on = None

NAME = "uq_surges_under_way"
UNDER_WAY = sa.text("calmed_at is null")


def upgrade() -> None:
    op.alter_column("surges", "channel_id", nullable=True)
    op.drop_index(NAME, "surges")
    op.create_index(
        NAME, "surges",
        ["team_id", sa.text("coalesce(channel_id, 0)"), sa.text("coalesce(theme_id, 0)")],
        unique=True, postgresql_where=UNDER_WAY,
    )  # fmt: skip


def downgrade() -> None:
    op.execute("delete from surges where channel_id is null")
    op.drop_index(NAME, "surges")
    op.create_index(
        NAME, "surges", ["channel_id", sa.text("coalesce(theme_id, 0)")],
        unique=True, postgresql_where=UNDER_WAY,
    )  # fmt: skip
    op.alter_column("surges", "channel_id", nullable=False)
