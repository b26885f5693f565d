"""Views: tags and files on the ticket's row, kept views, indexes for filters, orders, spelling."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = "where state <> 'closed'"


def upgrade() -> None:
    op.execute(
        "alter table tickets add column tags text[] not null default '{}', "
        "add column has_files boolean not null default false"
    )
    op.execute(
        """
        update tickets set has_files = true where id in (
            select m.ticket_id from messages m join attachments a on a.message_id = m.id
            where not a.inline)
        """
    )
    # Files are added in several places, and none of them may forget to say so on the row.
    op.execute(
        """
        create function note_files() returns trigger language plpgsql as $$
        begin
            update tickets set has_files = true where not has_files and id in (
                select m.ticket_id from added a join messages m on m.id = a.message_id
                where not a.inline);
            return null;
        end $$
        """
    )
    op.execute(
        "create trigger note_files after insert on attachments referencing new table as added "
        "for each statement execute function note_files()"
    )

    op.execute(
        """
        create table saved_views (
            id bigserial constraint pk_saved_views primary key,
            owner_id bigint not null constraint fk_saved_views_owner_id
                references users (id) on delete cascade,
            team_id bigint constraint fk_saved_views_team_id
                references teams (id) on delete cascade,
            name text not null,
            address text not null,
            place bigint not null default 0,
            created_at timestamptz not null,
            deleted_at timestamptz,
            version bigint not null
        )
        """
    )
    for column in ("owner", "team"):
        op.execute(
            f"create index ix_saved_views_{column} on saved_views ({column}_id) "
            "where deleted_at is null"
        )
    op.execute(
        """
        create table team_tags (
            team_id bigint constraint fk_team_tags_team_id references teams (id) on delete cascade,
            name text,
            constraint pk_team_tags primary key (team_id, name)
        )
        """
    )

    # One index an order, and one for all filters together: of the open tickets, which are asked for
    # all day, and a small one of all, without which closed ones are walked. See docs/bench.md.
    op.execute(f"create index ix_tickets_age on tickets (team_id, opened_at, id) {OPEN}")
    op.execute(
        f"create index ix_tickets_priority on tickets (team_id, (-priority), sort_at, id) {OPEN}"
    )
    op.execute("create index ix_tickets_latest on tickets (team_id, last_message_at, id)")
    op.execute(
        "create index ix_tickets_filters on tickets using gin "
        f"(team_id, state, channel_id, theme_id, language, assignee_id, tags) {OPEN}"
    )
    op.execute(
        "create index ix_tickets_everywhere on tickets using gin "
        "(theme_id, tags, language, assignee_id, channel_id)"
    )
    op.execute("create extension if not exists pg_trgm")
    op.execute(
        "create index ix_tickets_author_text on tickets using gin "
        "((author_name || ' ' || author_address) gin_trgm_ops)"
    )

    # The words that a team's documents hold, for "did you mean".
    op.execute(
        """
        create table search_vocabulary (
            team_id bigint constraint fk_search_vocabulary_team_id
                references teams (id) on delete cascade,
            word text,
            constraint pk_search_vocabulary primary key (team_id, word)
        )
        """
    )
    op.execute(
        "create index ix_search_vocabulary_likeness on search_vocabulary "
        "using gin (word gin_trgm_ops)"
    )
    op.execute("insert into ticket_search_due select ticket_id from ticket_search "
               "order by 1 on conflict do nothing")  # fmt: skip


def downgrade() -> None:
    op.execute("drop table search_vocabulary")
    for index in ("author_text", "everywhere", "filters", "latest", "priority", "age"):
        op.execute(f"drop index ix_tickets_{index}")
    op.execute("drop table team_tags")
    op.execute("drop table saved_views")
    op.execute("drop trigger note_files on attachments")
    op.execute("drop function note_files")
    op.execute("alter table tickets drop column has_files, drop column tags")
