"""Formal complaints with their terms, desks with rota and term, and replies that go by letter."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATES = ("received", "acknowledged", "admissible", "refused", "answered", "closed", "not_one")
WAYS = ("mail", "letter", "form", "oral", "social")
REGIMES = ("flanders", "netherlands", "netherlands_committee")
FINDINGS = ("founded", "partly", "unfounded", "settled", "withdrawn")

# What was marked before there was a record: its terms run from receipt, as they did.
ADOPT = """
insert into complaints (
    ticket_id, team_id, state, way_in, regime, received_on, acknowledge_by, refuse_by, answer_by,
    name, version)
select id, team_id, 'received',
    case when channel_kind = 'mail' then 'mail' else 'form' end, 'flanders',
    day, day + 10, day + 10, day + 45, author_name, 1
from (
    select t.*, (t.opened_at at time zone coalesce(m.office->>'timezone', 'Europe/Brussels'))::date
        as day
    from tickets t join teams m on m.id = t.team_id
    where t.flags @> array['formal_complaint'] and t.state <> 'closed'
        and t.channel_kind in ('mail', 'form', 'api')
) as marked
"""
OWED = """
update tickets t set complaint_due_at =
    (c.answer_by + time '23:59') at time zone coalesce(m.office->>'timezone', 'Europe/Brussels')
from complaints c join teams m on m.id = c.team_id
where c.ticket_id = t.id
"""


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    op.add_column("desks", sa.Column("term_minutes", number, nullable=True))
    op.add_column(
        "desks", sa.Column("rota", postgresql.JSONB(), server_default="{}", nullable=False)
    )
    op.add_column(
        "teams",
        sa.Column("complaint_rules", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    op.add_column("tickets", sa.Column("complaint_due_at", moment, nullable=True))
    op.add_column(
        "replies",
        sa.Column("by_letter", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "complaints",
        sa.Column("id", number, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("state", _choice("complaintstate", STATES), nullable=False),
        sa.Column("way_in", _choice("wayin", WAYS), nullable=False),
        sa.Column("regime", _choice("regime", REGIMES), nullable=False),
        *(
            sa.Column(name, sa.Date(), nullable=False)
            for name in ("received_on", "acknowledge_by", "refuse_by", "answer_by")
        ),
        *(
            sa.Column(name, sa.Text(), server_default="", nullable=False)
            for name in ("name", "address", "facts", "reason", "measures", "acknowledged_how")
        ),
        sa.Column("checks", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("refused_for", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("reminded", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("finding", _choice("finding", FINDINGS), nullable=True),
        sa.Column("improvement_id", number, nullable=True),
        *(
            sa.Column(name, number, nullable=True)
            for name in ("acknowledgement_id", "refusal_id", "answer_id")
        ),
        *(
            sa.Column(name, moment, nullable=True)
            for name in ("acknowledged_at", "decided_at", "told_at", "answered_at", "ended_at")
        ),
        sa.Column("version", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_complaints_ticket_id"),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_complaints_team_id"),
        sa.ForeignKeyConstraint(
            ["improvement_id"], ["improvements.id"], name="fk_complaints_improvement_id",
            ondelete="SET NULL",
        ),
        *(
            sa.ForeignKeyConstraint([column], ["replies.id"], name=f"fk_complaints_{column}")
            for column in ("acknowledgement_id", "refusal_id", "answer_id")
        ),
    )  # fmt: skip
    op.create_index(
        "uq_complaints_ticket_id", "complaints", ["ticket_id"], unique=True,
        postgresql_where=sa.text("state <> 'not_one'"),
    )  # fmt: skip
    op.create_index("ix_complaints_register", "complaints", ["team_id", "received_on", "id"])
    op.create_index(
        "ix_complaints_open", "complaints", ["answer_by"],
        postgresql_where=sa.text("state not in ('closed', 'not_one')"),
    )  # fmt: skip
    op.execute(ADOPT)
    op.execute(OWED)


def downgrade() -> None:
    op.drop_table("complaints")
    op.drop_column("replies", "by_letter")
    op.drop_column("tickets", "complaint_due_at")
    op.drop_column("teams", "complaint_rules")
    op.drop_column("desks", "rota")
    op.drop_column("desks", "term_minutes")
