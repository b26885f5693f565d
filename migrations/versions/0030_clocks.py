"""Clocks: what each counts down to and by which norm, windows of platforms, weeks of several spans
a day, holidays by calendar, reckoning anew, tags and themes that are retired or merged.
"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def upgrade() -> None:
    moment, number, words = sa.DateTime(timezone=True), sa.BigInteger(), sa.Text()
    for name in ("clock_from", "reply_by", "resolve_from", "resolve_by", "window_until",
                 "warn_at", "reminded_at"):  # fmt: skip
        op.add_column("tickets", sa.Column(name, moment, nullable=True))
    op.add_column(
        "tickets", sa.Column("resolve_used", number, server_default="0", nullable=False)
    )
    op.add_column("tickets", sa.Column("clock_norm", words, server_default="", nullable=False))
    op.add_column("channels", sa.Column("reply_window", number, nullable=True))
    op.add_column("themes", sa.Column("retired_at", moment, nullable=True))
    op.add_column("team_tags", sa.Column("retired_at", moment, nullable=True))
    op.create_table(
        "reckonings",
        sa.Column("team_id", number, nullable=False),
        sa.Column("after_id", number, nullable=False),
        sa.Column("looked_at", number, server_default="0", nullable=False),
        sa.Column("changed", number, server_default="0", nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("done_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("team_id", name="pk_reckonings"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name="fk_reckonings_team_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "public_days",
        sa.Column("calendar", words, nullable=False),
        sa.Column("year", number, nullable=False),
        sa.Column("days", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("calendar", "year", name="pk_public_days"),
    )
    op.create_table(
        "relabelings",
        sa.Column("id", number, nullable=False),
        sa.Column("team_id", number, nullable=False),
        sa.Column("kind", words, nullable=False),
        sa.Column("source", words, nullable=False),
        sa.Column("target", words, nullable=False),
        sa.Column("made_target", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("undoes_id", number, nullable=True),
        sa.Column("after_id", number, server_default="0", nullable=False),
        sa.Column("touched", number, server_default="0", nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("done_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_relabelings"),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name="fk_relabelings_team_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["relabelings.id"], name="fk_relabelings_undoes_id"
        ),
    )
    op.create_index(
        "ix_relabelings_under_way", "relabelings", ["id"],
        postgresql_where=sa.text("done_at is null"),
    )  # fmt: skip
    op.create_table(
        "relabeled",
        sa.Column("relabeling_id", number, nullable=False),
        sa.Column("ticket_id", number, nullable=False),
        sa.Column("had_both", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("relabeling_id", "ticket_id", name="pk_relabeled"),
        sa.ForeignKeyConstraint(
            ["relabeling_id"], ["relabelings.id"], name="fk_relabeled_relabeling_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_relabeled_ticket_id", ondelete="CASCADE"
        ),
    )  # fmt: skip
    op.create_index("ix_relabeled_ticket_id", "relabeled", ["ticket_id"])

    # What runs already goes on; it is reckoned by the new norms when those change. Nobody is
    # reminded of what was due before there were reminders.
    op.execute(
        """
        update tickets set
            clock_from = case when complaint_due_at is null
                then least(case when messages_count > 1 then last_message_at else opened_at end,
                           due_at) end,
            reply_by = case when complaint_due_at is null then due_at end,
            warn_at = due_at - (due_at - least(last_message_at, due_at)) / 5,
            clock_norm = case when complaint_due_at is not null then 'complaint'
                else 'reply:' || channel_kind end,
            reminded_at = case when due_at - (due_at - least(last_message_at, due_at)) / 5 <= now()
                then now() end
        where due_at is not null and state <> 'closed'
        """
    )
    op.create_index(
        "ix_tickets_to_remind", "tickets", ["warn_at"],
        postgresql_where=sa.text(
            "reminded_at is null and warn_at is not null and state <> 'closed'"
        ),
    )  # fmt: skip
    _rewrite(_new_office, _new_norms)


def downgrade() -> None:
    _rewrite(_old_office, _old_norms)
    op.drop_index("ix_tickets_to_remind", table_name="tickets")
    for table in ("relabeled", "relabelings", "public_days", "reckonings"):
        op.drop_table(table)
    op.drop_column("team_tags", "retired_at")
    op.drop_column("themes", "retired_at")
    op.drop_column("channels", "reply_window")
    for name in ("clock_norm", "resolve_used", "reminded_at", "warn_at", "window_until",
                 "resolve_by", "resolve_from", "reply_by", "clock_from"):  # fmt: skip
        op.drop_column("tickets", name)


def _rewrite(office, norms) -> None:
    bind = op.get_bind()
    for team_id, kept, terms in bind.execute(sa.text("select id, office, norms from teams")).all():
        bind.execute(
            sa.text(
                "update teams set office = cast(:office as jsonb), norms = cast(:norms as jsonb) "
                "where id = :id"
            ),
            {"id": team_id, "office": json.dumps(office(kept)), "norms": json.dumps(norms(terms))},
        )


def _new_office(kept):
    if not kept:
        return {}
    span = f"{kept.get('opens', '08:00')}-{kept.get('closes', '20:00')}"
    days = [DAYS[day - 1] for day in sorted(kept.get("weekdays", (1, 2, 3, 4, 5)))]
    return {
        "timezone": kept.get("timezone", "Europe/Brussels"),
        "week": "; ".join(f"{day} {span}" for day in days),
        "calendars": [],
        "public": [],
        "special": [{"day": d, "name": "", "hours": ""} for d in sorted(kept.get("holidays", ()))],
    }


def _old_office(kept):
    """The first span of the week for all its days: the old form knew no more."""
    if not kept:
        return {}
    parts = [part.strip().partition(" ") for part in kept.get("week", "").split(";")]
    days = []
    for names, _blank, _span in parts:
        first, dash, last = names.partition("-")
        if first in DAYS:
            end = DAYS.index(last) if dash else DAYS.index(first)
            days += range(DAYS.index(first) + 1, end + 2)
    opens, _dash, closes = (parts[0][2].split(" ")[0] or "08:00-20:00").partition("-")
    closed = [each["day"] for each in kept.get("special", ()) if not each.get("hours")]
    return {
        "timezone": kept.get("timezone", "Europe/Brussels"),
        "weekdays": days or [1, 2, 3, 4, 5],
        "opens": opens,
        "closes": "23:59" if closes == "24:00" else closes,
        "holidays": sorted({*kept.get("public", ()), *closed}),
    }


def _new_norms(kept):
    if not kept:
        return {}
    rules = [
        {"kind": kind, "reply": each["minutes"]}
        | ({} if each.get("office_hours", True) else {"office_hours": False})
        for kind, each in sorted(kept.items())
    ]
    return {"warn": 80, "rules": rules}


def _old_norms(kept):
    return {
        each["kind"]: {
            "minutes": each["reply"], "office_hours": each.get("office_hours", True),
        }
        for each in kept.get("rules", ())
        if each.get("kind") and each.get("reply") and set(each) <= {"kind", "reply", "resolution", "office_hours"}
    }  # fmt: skip
