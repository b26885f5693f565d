"""Drafts of schemes with every revision, and from when a version holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT_AS_THEY_ARE = ("scheme_versions", "scheme_revisions")


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    empty = sa.text("'{}'")
    op.add_column("scheme_versions", sa.Column("valid_from", moment, nullable=True))
    op.execute("update scheme_versions set valid_from = published_at")
    op.alter_column("scheme_versions", "valid_from", nullable=False)
    op.add_column("scheme_versions", sa.Column("titles", postgresql.JSONB(), server_default=empty, nullable=False))
    op.add_column("scheme_versions", sa.Column("proposed_by", sa.Text(), server_default="", nullable=False))
    op.add_column("scheme_versions", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.drop_constraint("uq_scheme_versions_slug_sha256", "scheme_versions")
    op.create_index("ix_scheme_versions_slug_sha256", "scheme_versions", ["slug", "sha256"])
    op.create_index("ix_scheme_versions_slug_valid_from_number", "scheme_versions", ["slug", "valid_from", "number"])

    op.create_table(
        "scheme_drafts",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), server_default="", nullable=False),
        sa.Column("titles", postgresql.JSONB(), server_default=empty, nullable=False),
        sa.Column("base_version_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Enum("draft", "proposed", "published", "discarded", name="draftstate", native_enum=False, length=32), nullable=False),
        sa.Column("current", sa.BigInteger(), nullable=False),
        sa.Column("faults", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_by", sa.Text(), nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("proposed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("proposed_at", moment, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scheme_drafts"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_scheme_drafts_team_id"),
        sa.ForeignKeyConstraint(["base_version_id"], ["scheme_versions.id"], name="fk_scheme_drafts_base_version_id"),
        sa.ForeignKeyConstraint(["version_id"], ["scheme_versions.id"], name="fk_scheme_drafts_version_id"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name="fk_scheme_drafts_proposed_by_id"),
    )
    op.create_index("ix_scheme_drafts_team_id_state_updated_at", "scheme_drafts", ["team_id", "state", "updated_at"])
    op.create_table(
        "scheme_revisions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scheme_revisions"),
        sa.UniqueConstraint("draft_id", "number", name="uq_scheme_revisions_draft_id_number"),
        sa.ForeignKeyConstraint(["draft_id"], ["scheme_drafts.id"], name="fk_scheme_revisions_draft_id"),
    )
    for table in KEPT_AS_THEY_ARE:
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table} "
            "for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    raise NotImplementedError("what was written is not thrown away")
