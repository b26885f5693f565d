"""A planned version of a scheme can be withdrawn or get another date, as long as it does not hold."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    empty = sa.text("''")
    op.add_column("scheme_versions", sa.Column("withdrawn_at", moment, nullable=True))
    for name in ("withdrawn_by", "withdrawn_because"):
        op.add_column(
            "scheme_versions", sa.Column(name, sa.Text(), server_default=empty, nullable=False)
        )
    op.execute("drop trigger append_only on scheme_versions")
    op.execute(
        "create trigger append_only before delete or truncate on scheme_versions "
        "for each statement execute function refuse_change()"
    )
    # The database's own clock decides, so that nobody takes away what came to hold meanwhile.
    op.execute(
        """
        create function only_plans_change() returns trigger language plpgsql as $$
        declare
            said jsonb := to_jsonb(old);
            says jsonb := to_jsonb(new);
            plan text[] := '{valid_from,withdrawn_at,withdrawn_by,withdrawn_because}';
        begin
            if said - plan <> says - plan then
                raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
            end if;
            if old.withdrawn_at is not null or old.valid_from <= clock_timestamp() then
                raise exception '% is append-only: this version holds or was withdrawn',
                    tg_table_name using errcode = 'restrict_violation';
            end if;
            return new;
        end $$
        """
    )
    op.execute(
        "create trigger only_plans_change before update on scheme_versions "
        "for each row execute function only_plans_change()"
    )


def downgrade() -> None:
    raise NotImplementedError("what was withdrawn stays withdrawn")
