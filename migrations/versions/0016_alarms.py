"""Alarms, their calls, ladders, and the ways to reach people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UNHEARD = "state in ('ringing', 'exhausted')"
KINDS = ("danger", "escalation", "crisis", "press", "test")
STATES = ("ringing", "exhausted", "acknowledged", "settled")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def _key(column: str, target: str, **more: object) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], **more)


def _time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    _alarms()
    _calls()
    op.create_table(
        "alarm_ladders",
        sa.Column("desk_id", sa.BigInteger(), primary_key=True),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("steps", JSONB(), nullable=False),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
        sa.Column("for_danger", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        _key("desk_id", "desks.id", name="fk_alarm_ladders_desk_id", ondelete="CASCADE"),
        _key("team_id", "teams.id", name="fk_alarm_ladders_team_id"),
    )
    op.create_index(
        "uq_alarm_ladders_for_danger", "alarm_ladders", ["team_id"], unique=True,
        postgresql_where=sa.text("for_danger"),
    )  # fmt: skip
    op.create_table(
        "alarm_ways",
        sa.Column("user_id", sa.BigInteger(), primary_key=True),
        sa.Column("ways", sa.ARRAY(sa.Text()), nullable=False),
        _key("user_id", "users.id", name="fk_alarm_ways_user_id", ondelete="CASCADE"),
    )
    op.create_table(
        "push_devices",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        _time("added_at", nullable=False),
        _key("user_id", "users.id", name="fk_push_devices_user_id", ondelete="CASCADE"),
        sa.UniqueConstraint("endpoint", name="uq_push_devices_endpoint"),
    )
    op.create_index("ix_push_devices_user_id", "push_devices", ["user_id"])
    op.create_table(
        "alarm_webhooks",
        sa.Column("team_id", sa.BigInteger(), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        _time("set_at", nullable=False),
        _key("team_id", "teams.id", name="fk_alarm_webhooks_team_id", ondelete="CASCADE"),
    )


def _alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("desk_id", sa.BigInteger()),
        sa.Column("ticket_id", sa.BigInteger()),
        sa.Column("only_id", sa.BigInteger()),
        sa.Column("kind", _one_of("alarmkind", *KINDS), nullable=False),
        sa.Column("state", _one_of("alarmstate", *STATES), nullable=False),
        sa.Column("steps", JSONB(), server_default="[]", nullable=False),
        sa.Column("rounds", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="-1", nullable=False),
        _time("next_at"),
        _time("rung_at", nullable=False),
        sa.Column("times", sa.BigInteger(), server_default="1", nullable=False),
        _time("again_at"),
        _time("acknowledged_at"),
        sa.Column("acknowledged_by_id", sa.BigInteger()),
        _text("acknowledged_by"),
        _time("settled_at"),
        _text("settled_by"),
        _text("word"),
        sa.Column("nonce", sa.Text(), nullable=False),
        _key("team_id", "teams.id", name="fk_alarms_team_id"),
        _key("desk_id", "desks.id", name="fk_alarms_desk_id", ondelete="SET NULL"),
        _key("ticket_id", "tickets.id", name="fk_alarms_ticket_id", ondelete="CASCADE"),
        _key("only_id", "users.id", name="fk_alarms_only_id", ondelete="SET NULL"),
        _key("acknowledged_by_id", "users.id", name="fk_alarms_acknowledged_by_id",
             ondelete="SET NULL"),
    )  # fmt: skip
    op.create_index(
        "uq_alarms_unheard", "alarms", ["ticket_id"], unique=True,
        postgresql_where=sa.text(f"{UNHEARD} and ticket_id is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_alarms_unheard", "alarms", ["rung_at"], postgresql_where=sa.text(UNHEARD)
    )
    op.create_index(
        "ix_alarms_due", "alarms", ["next_at"], postgresql_where=sa.text("state = 'ringing'")
    )
    op.create_index("ix_alarms_of_team", "alarms", ["team_id", "id"])
    op.create_index("ix_alarms_of_ticket", "alarms", ["ticket_id"])


def _calls() -> None:
    op.create_table(
        "alarm_calls",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("alarm_id", sa.BigInteger(), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        _text("user_name"),
        sa.Column("way", _one_of("way", "push", "webhook", "mail")),
        sa.Column(
            "state", _one_of("callstate", "waiting", "calling", "taken", "failed", "passed"),
            nullable=False,
        ),
        _text("reason"),
        _text("said"),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        _time("lease_until"),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        _time("created_at", nullable=False),
        _time("ended_at"),
        _key("alarm_id", "alarms.id", name="fk_alarm_calls_alarm_id", ondelete="CASCADE"),
        _key("team_id", "teams.id", name="fk_alarm_calls_team_id"),
        _key("user_id", "users.id", name="fk_alarm_calls_user_id", ondelete="SET NULL"),
    )  # fmt: skip
    op.create_index("ix_alarm_calls_alarm_id_id", "alarm_calls", ["alarm_id", "id"])
    op.create_index("ix_alarm_calls_user_id", "alarm_calls", ["user_id"])
    op.create_index(
        "ix_alarm_calls_open", "alarm_calls", ["created_at"],
        postgresql_where=sa.text("state in ('waiting', 'calling')"),
    )  # fmt: skip


def downgrade() -> None:
    tables = ("alarm_webhooks", "push_devices", "alarm_ways", "alarm_ladders", "alarm_calls")
    for table in (*tables, "alarms"):
        op.drop_table(table)
