"""Order: a ticket's tone, the same text by many, links, rules of priority, who is given what."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        alter table tickets
            add column tone varchar(32),
            add column tone_words text[] not null default '{}',
            add column priority_why jsonb not null default '{}',
            add column assigned_why jsonb not null default '{}',
            add column alike_id bigint constraint fk_tickets_alike_id references tickets (id),
            add column alike_percent bigint
        """
    )
    op.execute(
        "create index ix_tickets_alike_id on tickets (alike_id) where alike_id is not null"
    )
    # A tone worth a filter is rare among what is open, and found in the order of the list.
    op.execute(
        "create index ix_tickets_tone on tickets (team_id, tone, sort_at, id) "
        "where state <> 'closed' and tone <> 'neutral'"
    )
    op.execute(
        """
        create table likenesses (
            ticket_id bigint constraint pk_likenesses primary key
                constraint fk_likenesses_ticket_id references tickets (id) on delete cascade,
            numbers bigint[] not null,
            kept_at timestamptz not null
        )
        """
    )
    op.execute("create index ix_likenesses_kept_at on likenesses (kept_at)")
    op.execute(
        """
        create table likeness_bands (
            team_id bigint not null,
            band bigint not null,
            ticket_id bigint not null constraint fk_likeness_bands_ticket_id
                references likenesses (ticket_id) on delete cascade,
            constraint pk_likeness_bands primary key (team_id, band, ticket_id)
        )
        """
    )
    op.execute("create index ix_likeness_bands_ticket_id on likeness_bands (ticket_id)")
    op.execute(
        """
        create table ticket_links (
            id bigserial constraint pk_ticket_links primary key,
            from_id bigint not null constraint fk_ticket_links_from_id references tickets (id),
            to_id bigint not null constraint fk_ticket_links_to_id references tickets (id),
            kind varchar(32) not null,
            why text not null default '',
            by_name text not null,
            at timestamptz not null,
            removed_at timestamptz,
            removed_by text not null default ''
        )
        """
    )
    op.execute(
        "create unique index uq_ticket_links_standing on ticket_links (from_id, to_id, kind) "
        "where removed_at is null"
    )
    op.execute("create index ix_ticket_links_to_id on ticket_links (to_id)")
    op.execute(
        """
        create table rule_books (
            id bigserial constraint pk_rule_books primary key,
            team_id bigint not null constraint fk_rule_books_team_id
                references teams (id) on delete cascade,
            kind varchar(32) not null,
            value jsonb not null default '{}',
            by_name text not null,
            at timestamptz not null,
            undoes_id bigint constraint fk_rule_books_undoes_id references rule_books (id)
        )
        """
    )
    op.execute("create index ix_rule_books_team_id on rule_books (team_id, kind, id)")
    op.execute(
        """
        create table turns_given (
            team_id bigint constraint fk_turns_given_team_id
                references teams (id) on delete cascade,
            user_id bigint constraint fk_turns_given_user_id
                references users (id) on delete cascade,
            given bigint not null default 0,
            last_at timestamptz,
            constraint pk_turns_given primary key (team_id, user_id)
        )
        """
    )


def downgrade() -> None:
    for table in ("turns_given", "rule_books", "ticket_links", "likeness_bands", "likenesses"):
        op.execute(f"drop table {table}")
    op.execute("drop index ix_tickets_tone")
    for column in ("alike_percent", "alike_id", "assigned_why", "priority_why", "tone_words",
                   "tone"):  # fmt: skip
        op.execute(f"alter table tickets drop column {column}")
