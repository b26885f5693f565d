"""What a team knows of an author: ties, notes, blocks; and the register of what is put aside."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

RESOLUTIONS = (
    "answered", "answered_elsewhere", "let_stand", "referred", "moderated", "spam", "moot",
    "undeliverable", "duplicate", "merged",
)  # fmt: skip
MOMENT, NUMBER = sa.DateTime(timezone=True), sa.BigInteger()


def upgrade() -> None:
    _ties()
    _notes()
    _blocks()
    _asides()
    op.create_index(
        "ix_authors_named", "authors", ["channel_id", sa.text("lower(name)")],
        postgresql_where=sa.text("name <> ''"),
    )  # fmt: skip
    op.create_index(
        "ix_tickets_look_again", "tickets", ["review_at"],
        postgresql_where=sa.text("state = 'closed' and review_at is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_tickets_blocked", "tickets", ["team_id", "id"],
        postgresql_where=sa.text("'blocked' = any(flags)"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_tickets_blocked", table_name="tickets")
    op.drop_index("ix_tickets_look_again", table_name="tickets")
    op.drop_index("ix_authors_named", table_name="authors")
    for table in ("asides", "author_blocks", "author_notes", "author_ties"):
        op.drop_table(table)


def _ties() -> None:
    op.create_table(
        "author_ties",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("one_id", NUMBER, nullable=False),
        sa.Column("other_id", NUMBER, nullable=False),
        sa.Column(
            "says", sa.Enum("same", "apart", name="tiesays", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        *_said("said"),
        *_undone("undone"),
        sa.CheckConstraint("one_id < other_id", name="ck_author_ties_in_order"),
        sa.PrimaryKeyConstraint("id", name="pk_author_ties"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_author_ties_team_id"),
        sa.ForeignKeyConstraint(["one_id"], ["authors.id"], name="fk_author_ties_one_id"),
        sa.ForeignKeyConstraint(["other_id"], ["authors.id"], name="fk_author_ties_other_id"),
        _by("author_ties"),
    )  # fmt: skip
    op.create_index(
        "uq_author_ties_standing", "author_ties", ["one_id", "other_id"], unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )  # fmt: skip
    op.create_index("ix_author_ties_other_id", "author_ties", ["other_id"])


def _notes() -> None:
    op.create_table(
        "author_notes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("author_id", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        *_said("said"),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by_name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_author_notes"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_author_notes_team_id"),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_author_notes_author_id"),
        _by("author_notes"),
    )
    op.create_index("ix_author_notes_author_id", "author_notes", ["author_id"])


def _blocks() -> None:
    op.create_table(
        "author_blocks",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("author_id", NUMBER, nullable=True),
        sa.Column("domain", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "resolution", sa.Enum(*RESOLUTIONS, name="resolution", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        *_said("said"),
        *_undone("undone"),
        sa.CheckConstraint(
            "(author_id is null) = (domain <> '')", name="ck_author_blocks_one_of_both"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_author_blocks"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_author_blocks_team_id"),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_author_blocks_author_id"),
        _by("author_blocks"),
    )  # fmt: skip
    op.create_index(
        "uq_author_blocks_standing", "author_blocks",
        ["team_id", sa.text("coalesce(author_id, 0)"), "domain"], unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )  # fmt: skip


def _asides() -> None:
    op.create_table(
        "asides",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("team_id", NUMBER, nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column(
            "kind", sa.Enum("watch", "let_stand", name="asidekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "resolution", sa.Enum(*RESOLUTIONS, name="resolution", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("by_scheme", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        *_said("said"),
        sa.Column("look_again_at", MOMENT, nullable=True),
        sa.Column("look_again_why", sa.Text(), server_default="", nullable=False),
        sa.Column("look_again_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_asides"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_asides_team_id"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_asides_ticket_id"),
        _by("asides"),
    )  # fmt: skip
    op.create_index("ix_asides_team_id_said_at_id", "asides", ["team_id", "said_at", "id"])
    op.create_index(
        "uq_asides_standing", "asides", ["ticket_id"], unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )  # fmt: skip
    # What lies aside already, with who said so where the audit tells.
    op.execute(
        """
        insert into asides (team_id, ticket_id, kind, resolution, by_scheme, why, said_at,
                            said_by_id, said_by_name, look_again_at)
        select t.team_id, t.id, case t.state when 'watching' then 'watch' else 'let_stand' end,
               case t.state when 'watching' then null else t.resolution end,
               coalesce(a.event, 'ticket.decide') = 'ticket.decide', t.reason,
               coalesce(a.at, t.closed_at, t.last_message_at), u.id, coalesce(a.actor_name, ''),
               t.review_at
        from tickets t
        left join lateral (
            select at, actor, actor_name, event from audit_entries
            where object_kind = 'tickets' and object_id = t.id
              and event in ('ticket.decide', 'ticket.close')
            order by id desc limit 1
        ) a on true
        left join users u on a.actor = 'user:' || u.id
        where t.state = 'watching' or (t.state = 'closed' and t.resolution = 'let_stand')
        order by 7, t.id
        """
    )


def _said(name: str) -> list[sa.Column[object]]:
    return [
        sa.Column(f"{name}_at", MOMENT, nullable=False),
        sa.Column(f"{name}_by_id", NUMBER, nullable=True),
        sa.Column(f"{name}_by_name", sa.Text(), server_default="", nullable=False),
    ]


def _undone(name: str) -> list[sa.Column[object]]:
    return [
        sa.Column(f"{name}_at", MOMENT, nullable=True),
        sa.Column(f"{name}_by_name", sa.Text(), server_default="", nullable=False),
        sa.Column(f"{name}_why", sa.Text(), server_default="", nullable=False),
    ]


def _by(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["said_by_id"], ["users.id"], name=f"fk_{table}_said_by_id", ondelete="SET NULL"
    )
