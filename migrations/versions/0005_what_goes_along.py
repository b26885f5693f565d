"""Files beside the words of a reply or a consult, and until when a desk wants nothing said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import webcare.core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("replies", "consult_messages"):
        files = sa.Column("files", postgresql.JSONB(), server_default="[]", nullable=False)
        op.add_column(table, files)
    op.add_column(
        "tickets",
        sa.Column("hold_until", webcare.core.db.UtcDateTime(timezone=True), nullable=True),
    )
    op.create_index(
        "ix_tickets_hold",
        "tickets",
        ["hold_until"],
        postgresql_where=sa.text("hold_until is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_tickets_hold", table_name="tickets")
    op.drop_column("tickets", "hold_until")
    for table in ("replies", "consult_messages"):
        op.drop_column(table, "files")
