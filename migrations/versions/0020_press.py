"""Embargo and approval terms on replies, who took an escalation over, and the press cards."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATES = ("open", "called_back", "answered", "closed")
WAYS = ("mail", "form", "phone", "social")
RECORDS = ("on", "background", "off")
ENDS = ("approved", "returned")


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    op.add_column("replies", sa.Column("embargo_until", moment, nullable=True))
    op.add_column("replies", _text("embargo_by"))
    op.add_column("replies", sa.Column("approve_by", moment, nullable=True))
    op.add_column(
        "replies", sa.Column("approval_reminders", number, server_default="0", nullable=False)
    )
    op.add_column("handoffs", _text("accepted_by"))
    op.add_column("handoffs", sa.Column("accepted_by_id", number, nullable=True))
    op.add_column("tickets", sa.Column("press_due_at", moment, nullable=True))
    op.add_column("tickets", sa.Column("embargo_until", moment, nullable=True))
    op.create_index(
        "ix_tickets_theme",
        "tickets",
        ["theme_id", "last_message_at"],
        postgresql_where=sa.text("theme_id is not null"),
    )
    op.create_table(
        "approval_rounds",
        sa.Column("id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("reply_id", number, nullable=False),
        sa.Column("theme_id", number, nullable=True),
        sa.Column("channel_id", number, nullable=False),
        sa.Column("submitted_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=False),
        sa.Column("ended_how", _choice("ended", ENDS), nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_rounds")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_approval_rounds_team_id")),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["replies.id"], name=op.f("fk_approval_rounds_reply_id")
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_approval_rounds_theme_id")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_approval_rounds_channel_id")
        ),
    )
    op.create_index("ix_approval_rounds_team", "approval_rounds", ["team_id", "ended_at"])
    op.create_table(
        "press_cards",
        sa.Column("id", number, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("state", _choice("pressstate", STATES), nullable=False),
        sa.Column("way_in", _choice("pressway", WAYS), nullable=False),
        *map(_text, ("name", "medium", "phone", "email", "question")),
        sa.Column("deadline_at", moment, nullable=True),
        _text("deadline_zone"),
        _text("deadline_said"),
        sa.Column("caller_id", number, nullable=True),
        _text("caller_name"),
        sa.Column("remind_at", moment, nullable=True),
        sa.Column("opened_at", moment, nullable=False),
        sa.Column("opened_by", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("version", number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_cards")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_press_cards_ticket_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_press_cards_ticket_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_press_cards_team_id")),
        sa.ForeignKeyConstraint(
            ["caller_id"],
            ["users.id"],
            name=op.f("fk_press_cards_caller_id"),
            ondelete="SET NULL",
        ),
    )
    op.create_index(
        "ix_press_cards_open",
        "press_cards",
        ["team_id", "deadline_at"],
        postgresql_where=sa.text("state in ('open', 'called_back')"),
    )
    op.create_index(
        "ix_press_cards_remind",
        "press_cards",
        ["remind_at"],
        postgresql_where=sa.text("remind_at is not null"),
    )
    op.create_index("ix_press_cards_list", "press_cards", ["team_id", "opened_at", "id"])
    op.create_table(
        "press_calls",
        sa.Column("id", number, nullable=False),
        sa.Column("card_id", number, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("by_id", number, nullable=True),
        _text("by_name"),
        sa.Column("reached", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("record", _choice("record", RECORDS), nullable=False),
        _text("said"),
        sa.Column("once", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_calls")),
        sa.UniqueConstraint("card_id", "once", name=op.f("uq_press_calls_card_id")),
        sa.ForeignKeyConstraint(
            ["card_id"], ["press_cards.id"], name=op.f("fk_press_calls_card_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("press_calls")
    op.drop_table("press_cards")
    op.drop_table("approval_rounds")
    op.drop_index("ix_tickets_theme", "tickets")
    op.drop_column("tickets", "embargo_until")
    op.drop_column("tickets", "press_due_at")
    op.drop_column("handoffs", "accepted_by_id")
    op.drop_column("handoffs", "accepted_by")
    for name in ("approval_reminders", "approve_by", "embargo_by", "embargo_until"):
        op.drop_column("replies", name)
