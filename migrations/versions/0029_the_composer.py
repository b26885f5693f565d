"""The composer: each version of a draft, public or private, kept answers whose owner is told before
they end, the team's own holding reply, and the organisation's guidance with its history.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    no, nothing = sa.text("false"), sa.text("''")
    op.create_table(
        "reply_versions",
        sa.Column("id", number, nullable=False),
        sa.Column("reply_id", number, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_id", number, nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("restored_id", number, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reply_versions"),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["replies.id"], name="fk_reply_versions_reply_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_reply_versions_reply_id_id", "reply_versions", ["reply_id", "id"])
    op.execute(
        "insert into reply_versions (reply_id, body, by_id, by_name, at) "
        "select id, body, author_id, author_name, updated_at from replies "
        "where state = 'draft' and body <> ''"
    )
    op.add_column(
        "replies", sa.Column("is_public", sa.Boolean(), server_default=no, nullable=False)
    )
    op.add_column(
        "replies", sa.Column("public_agreed", sa.Text(), server_default=nothing, nullable=False)
    )
    op.execute(  # only drafts: what is approved stands under a hash
        "update replies set is_public = true from channels "
        "where channels.id = replies.channel_id and channels.is_public and replies.state = 'draft'"
    )
    op.add_column(
        "messages", sa.Column("is_private", sa.Boolean(), server_default=no, nullable=False)
    )
    op.add_column("saved_replies", sa.Column("ending_told_at", moment, nullable=True))
    op.create_index(
        "ix_saved_replies_ending", "saved_replies", ["expires_on"],
        postgresql_where=sa.text("state = 'approved' and ending_told_at is null"),
    )  # fmt: skip
    op.add_column(
        "teams",
        sa.Column(
            "holding_texts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.create_table(
        "guidance_versions",
        sa.Column("id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", number, nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guidance_versions"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_guidance_versions_team_id"),
    )
    op.create_index("ix_guidance_versions_team_id_id", "guidance_versions", ["team_id", "id"])
    op.execute(
        "create trigger append_only before update or delete or truncate on guidance_versions "
        "for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("guidance_versions")
    op.drop_column("teams", "holding_texts")
    op.drop_index("ix_saved_replies_ending", "saved_replies")
    op.drop_column("saved_replies", "ending_told_at")
    op.drop_column("messages", "is_private")
    op.drop_column("replies", "public_agreed")
    op.drop_column("replies", "is_public")
    op.drop_table("reply_versions")
