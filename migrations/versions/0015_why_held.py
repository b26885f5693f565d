"""What kind of reason holds a reply."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KINDS = ("channel", "changed", "newer", "conflict", "crisis", "mandate", "statement")


def upgrade() -> None:
    kind = sa.Enum(*KINDS, name="heldfor", native_enum=False, length=32)
    op.add_column("replies", sa.Column("held_for", kind, nullable=True))


def downgrade() -> None:
    op.drop_column("replies", "held_for")
