"""Search: one document per ticket, stemmed in the four languages, found without accents."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STEMMERS = {"simple": "simple", "nl": "dutch", "fr": "french", "de": "german", "en": "english"}


def upgrade() -> None:
    # Trusted extensions: the owner of the database may make them, without being superuser.
    op.execute("create extension if not exists unaccent")
    op.execute("create extension if not exists btree_gin")
    for name, base in STEMMERS.items():
        stem = "simple" if base == "simple" else f"{base}_stem"
        op.execute(f"create text search configuration webcare_{name} (copy = {base})")
        op.execute(
            f"alter text search configuration webcare_{name} "
            f"alter mapping for hword, hword_part, word with unaccent, {stem}"
        )

    # Apart from the ticket's row, which changes with every act and must stay small.
    op.execute(
        """
        create table ticket_search (
            ticket_id bigint primary key references tickets (id) on delete cascade,
            team_id bigint not null,
            at timestamptz not null,
            week integer not null,
            body text not null,
            terms tsvector not null
        )
        """
    )
    op.execute("create index ix_ticket_search_newest on ticket_search (team_id, at, ticket_id)")
    op.execute("create index ix_ticket_search_terms on ticket_search using gin (week, terms)")

    # Which documents are to be written anew. Triggers note it, so that nobody can forget to; one
    # job writes them, so that no intake waits for stems of four languages.
    op.execute("create table ticket_search_due (ticket_id bigint primary key)")
    op.execute(
        """
        create function note_search_due() returns trigger language plpgsql as $$
        begin
            if tg_table_name = 'tickets' then
                insert into ticket_search_due select a.id from added a join gone g using (id)
                where (a.team_id, a.subject, a.author_name, a.author_address)
                    is distinct from (g.team_id, g.subject, g.author_name, g.author_address)
                order by 1 on conflict do nothing;
            else
                insert into ticket_search_due
                select distinct ticket_id from added where ticket_id is not null
                order by 1 on conflict do nothing;
            end if;
            return null;
        end $$
        """
    )
    for table in ("messages", "notes"):
        op.execute(
            f"create trigger note_search_due after insert on {table} referencing new table as added "
            "for each statement execute function note_search_due()"
        )
    op.execute(
        "create trigger note_search_due after update on tickets "
        "referencing old table as gone new table as added "
        "for each statement execute function note_search_due()"
    )


def downgrade() -> None:
    op.execute("drop table ticket_search_due")
    op.execute("drop table ticket_search")
    for name in STEMMERS:
        op.execute(f"drop text search configuration webcare_{name}")
