"""Search documents for the bench: what `webcare.tickets.search.index` would write, from parts.

Stemming a document in five ways takes 1.6 ms, which for 100,000 is longer than all the rest. As
the bench's messages draw on few texts, each text is stemmed once, and documents are put together.
A test holds them against the product's own.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from sqlalchemy import Engine, text

from bench.rows import Made
from bench.words import Text
from webcare.tickets.search_steps import WEEK_SECONDS

INDEX = "ix_ticket_search_terms"
HALVES = 2  # connections at work

_STEMS = " || ".join(
    f"strip(to_tsvector('webcare_{language}', {{of}}))" for language in ("nl", "fr", "de", "en")
)
_PREPARE = """
    create unlogged table bench_texts (
        key integer primary key, words text not null, plain tsvector, stems tsvector);
    create unlogged table bench_documents (
        ticket_id bigint primary key, keys integer[] not null, place text not null);
    create aggregate bench_concat(tsvector) (sfunc = tsvector_concat, stype = tsvector);
"""
_STEM = f"""
    update bench_texts
    set plain = to_tsvector('webcare_simple', words), stems = {_STEMS.format(of="words")}
"""  # noqa: S608 - all of it stands here
_WRITE = f"""
    insert into ticket_search (ticket_id, team_id, at, week, body, terms)
    select t.id, t.team_id, t.last_message_at,
        floor(extract(epoch from t.last_message_at) / {WEEK_SECONDS}), said.body,
        to_tsvector('webcare_simple', own.words) || said.plain || said.stems
        || {_STEMS.format(of="own.words")}
    from bench_documents d
    join tickets t on t.id = d.ticket_id
    cross join lateral (
        select string_agg(b.words || ' ' || d.place || '.', E'\\n' order by k.place desc) as body,
            bench_concat(b.plain order by k.place desc) as plain, bench_concat(b.stems) as stems
        from unnest(d.keys) with ordinality as k (key, place) join bench_texts b using (key)
    ) said
    cross join lateral (
        select concat_ws(E'\\n', t.subject, t.author_name, t.author_address) as words
    ) own
    where d.ticket_id % {HALVES} = :half
"""  # noqa: S608 - likewise


def copy_into(
    cursor: Any, table: str, columns: Sequence[str], values: Iterable[tuple[Any, ...]]
) -> None:
    """COPY *values* into *table*."""
    with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in values:
            copy.write_row(row)


def prepare(cursor: Any, texts: Iterable[Text]) -> None:
    """Stem the texts."""
    cursor.execute(_PREPARE)
    copy_into(cursor, "bench_texts", ("key", "words"), ((each.key, each.words) for each in texts))
    cursor.execute(_STEM)


def note(cursor: Any, made: Iterable[Made]) -> None:
    """Keep which texts each ticket's document consists of."""
    rows = ((each.row["id"], [said.key for said in each.said], each.place) for each in made)
    copy_into(cursor, "bench_documents", ("ticket_id", "keys", "place"), rows)


def write(engine: Engine) -> None:
    """Write all documents, two connections at a time; their index is made afterwards."""
    with engine.begin() as connection:
        definition = connection.scalar(
            text("select indexdef from pg_indexes where indexname = :name"), {"name": INDEX}
        )
        connection.execute(text(f"drop index {INDEX}"))
        connection.execute(text("analyze bench_texts, bench_documents, tickets"))
    with ThreadPoolExecutor(HALVES) as pool:
        list(pool.map(partial(_write_half, engine), range(HALVES)))
    with engine.begin() as connection:
        connection.execute(text(str(definition)))
        connection.execute(text("truncate ticket_search_due"))  # the triggers noted them all
        connection.execute(text("drop table bench_texts, bench_documents"))
        connection.execute(text("drop aggregate bench_concat(tsvector)"))


def _write_half(engine: Engine, half: int) -> None:
    with engine.begin() as connection:
        connection.execute(text(_WRITE), {"half": half})
