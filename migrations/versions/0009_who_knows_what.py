"""The organisation's tree, what experts know, when they are away, and questions found by likeness."""

import sqlalchemy as sa
from alembic import op

import webcare.core.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = ("invited", "offered", "confirmed", "declined")
STEMMERS = ("simple", "nl", "fr", "de", "en")
SAID = "translate(left(question || ' ' || shown::text, 20000), '<>', '  ')"


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def number(
    name: str, to: str, *, ondelete: str | None, table: str, nullable: bool = True
) -> sa.Column[int]:
    key = sa.ForeignKey(to, name=f"fk_{table}_{name}", ondelete=ondelete)
    return sa.Column(name, sa.BigInteger(), key, nullable=nullable)


def choice(name: str, *values: str, default: str) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, length=32)
    return sa.Column(name, kind, server_default=default, nullable=False)


def upgrade() -> None:
    _units()
    _experts()
    _expertise()
    _absences()
    op.add_column("desks", text("hours"))
    terms = " || ".join(f"to_tsvector('webcare_{each}'::regconfig, {SAID})" for each in STEMMERS)
    op.execute(
        f"alter table handoffs add column terms tsvector generated always as (strip({terms})) stored"
    )
    op.execute("create index ix_handoffs_terms on handoffs using gin (team_id, terms)")
    op.create_index("ix_handoffs_expert_id", "handoffs", ["expert_id"])


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("id", sa.BigInteger(), nullable=False),
        number("team_id", "teams.id", ondelete=None, table="units", nullable=False),
        number("parent_id", "units.id", ondelete=None, table="units"),
        choice("kind", "unit", "service", "partner", default="unit"),
        sa.Column("name", sa.Text(), nullable=False),
        *map(text, ("hours", "email", "phone")),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_units"),
    )
    op.create_index("ix_units_parent_id", "units", ["parent_id"])
    op.create_index(
        "uq_units_team_id_name", "units", ["team_id", sa.text("lower(name)")], unique=True
    )
    op.execute(
        "insert into units (team_id, name, version) "
        "select distinct on (team_id, lower(unit)) team_id, unit, 1 from experts where unit <> '' "
        "order by team_id, lower(unit), id"
    )


def _experts() -> None:
    op.add_column("experts", number("unit_id", "units.id", ondelete="SET NULL", table="experts"))
    op.add_column(
        "experts", number("substitute_id", "experts.id", ondelete="SET NULL", table="experts")
    )
    op.add_column("experts", sa.Column("capacity", sa.BigInteger(), nullable=True))
    op.add_column("experts", choice("state", *STATES, default="confirmed"))
    op.add_column("experts", text("nonce"))
    op.create_index("ix_experts_unit_id", "experts", ["unit_id"])
    op.execute(
        "update experts e set unit_id = u.id, unit = u.name from units u "
        "where u.team_id = e.team_id and lower(u.name) = lower(e.unit)"
    )


def _expertise() -> None:
    op.create_table(
        "expertise",
        sa.Column("id", sa.BigInteger(), nullable=False),
        number("team_id", "teams.id", ondelete=None, table="expertise", nullable=False),
        number("expert_id", "experts.id", ondelete="CASCADE", table="expertise", nullable=False),
        number("theme_id", "themes.id", ondelete="CASCADE", table="expertise"),
        text("about"),
        choice("rank", "first", "backup", default="first"),
        choice("state", *STATES, default="confirmed"),
        sa.Column("since", webcare.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_expertise"),
        sa.UniqueConstraint("expert_id", "theme_id", name="uq_expertise_expert_id"),
    )
    op.create_index("ix_expertise_theme_id", "expertise", ["theme_id"])
    op.create_index(
        "uq_expertise_first",
        "expertise",
        ["theme_id"],
        unique=True,
        postgresql_where=sa.text("rank = 'first' and state = 'confirmed'"),
    )
    op.execute(
        "insert into expertise (team_id, expert_id, theme_id) "
        "select team_id, expert_id, id from themes where expert_id is not null"
    )
    op.drop_column("themes", "expert_id")


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.BigInteger(), nullable=False),
        number("team_id", "teams.id", ondelete=None, table="absences", nullable=False),
        number("expert_id", "experts.id", ondelete="CASCADE", table="absences", nullable=False),
        choice("state", "proposed", "noted", "dismissed", default="noted"),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        text("reason"),
        number("substitute_id", "experts.id", ondelete="SET NULL", table="absences"),
        text("said"),
        sa.Column("handoff_id", sa.BigInteger(), nullable=True),
        sa.Column("noted_at", webcare.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    op.create_index("ix_absences_expert_id", "absences", ["expert_id"])


def downgrade() -> None:
    raise NotImplementedError("what was recorded is not thrown away")
