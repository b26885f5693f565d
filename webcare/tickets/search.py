"""Search: one document per ticket, found by word stems in four languages, newest first.

A search takes up to three steps and stops at a full page: the newest permitted tickets, read one
by one; the index over the newest weeks; the index over everything. So a common word never costs a
walk through all its tickets, and a rare one is found however old it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, cast, func, select, text
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session

from webcare.tickets import search_steps as steps
from webcare.tickets import search_words
from webcare.tickets.models import Ticket
from webcare.tickets.search_steps import DOCUMENT, WEEK_SECONDS, Point
from webcare.tickets.search_words import Words

PAGE = 25
SHOWN = 8000  # of a document's characters are looked through for a snippet
LONGEST = 17  # digits of a cursor's parts
OPENS, CLOSES = "\x02", "\x03"  # around a hit in a snippet; no document holds them
# PostgreSQL takes `<…>` for markup and leaves it out; in a document these stand for both.
LESS, MORE = "\x04", "\x05"
LANGUAGES = ("nl", "fr", "de", "en")

# A document is capped: its newest messages and its notes, each as far as a person reads.
_INDEX = text(
    f"""
    insert into ticket_search (ticket_id, team_id, at, week, body, terms)
    select t.id, t.team_id, t.last_message_at,
        floor(extract(epoch from t.last_message_at) / {WEEK_SECONDS}), said.body,
        to_tsvector('webcare_simple', said.whole)
        || strip(to_tsvector('webcare_nl', said.whole))
        || strip(to_tsvector('webcare_fr', said.whole))
        || strip(to_tsvector('webcare_de', said.whole))
        || strip(to_tsvector('webcare_en', said.whole))
    from tickets t
    cross join lateral (
        select left(string_agg(part, E'\\n' order by at desc, id desc), 50000) as body from (
            select sent_at as at, id, left(
                coalesce(nullif(reply_text, ''), text), 6000) as part
            from messages where ticket_id = t.id
            union all
            select created_at, id, left(note.text, 6000) from notes note where ticket_id = t.id
        ) parts
    ) spoken
    cross join lateral (
        select translate(coalesce(spoken.body, ''), E'<>\\x02\\x03', E'\\x04\\x05') as body,
            translate(t.subject, '<>', '  ') as subject
    ) clean
    cross join lateral (
        select clean.body, concat_ws(
            E'\\n', clean.subject, t.author_name, t.author_address, clean.body) as whole
    ) said
    where t.id = any(:ids)
    on conflict (ticket_id) do update set team_id = excluded.team_id, at = excluded.at,
        week = excluded.week, body = excluded.body, terms = excluded.terms
    """  # noqa: S608 - the one value put in is a number of ours
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as it was written, and whether it is what was looked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found; `subject` and `snippet` are to be escaped piece by piece."""

    ticket: Ticket
    subject: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, the cursor of the next, and the ticket that bears the very number."""

    hits: tuple[Hit, ...] = ()
    next_cursor: str | None = None
    numbered: Ticket | None = None


_DUE = text(
    """
    delete from ticket_search_due where ticket_id in (
        select ticket_id from ticket_search_due order by ticket_id limit :limit
        for update skip locked)
    returning ticket_id
    """
)


def index(session: Session, *ticket_ids: int) -> None:
    """Write the documents of these tickets anew, in one statement.

    The database notes whose document is stale (see migration 0003); `index_due` asks for those.
    """
    if ticket_ids:
        session.flush()  # the statement reads rows that may not be written yet
        session.execute(_INDEX, {"ids": list(ticket_ids)})


def index_due(session: Session, *, limit: int = 500) -> int:
    """Write up to *limit* documents that messages, notes or changes made stale; how many."""
    ids = session.scalars(_DUE, {"limit": limit}).all()
    index(session, *ids)
    return len(ids)


def tidy(session: Session) -> None:
    """Sort in what the index still keeps as a list; for a job, every minute or so."""
    session.execute(text("select gin_clean_pending_list('ix_ticket_search_terms'::regclass)"))


def search(
    session: Session,
    team_ids: Sequence[int],
    asked: str,
    *,
    at: datetime,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Found:
    """Tickets of *team_ids* that hold every word of *asked*, newest first, *limit* at a time.

    Words are found in each of the four languages, with or without accents. `"two words"` finds
    them side by side, `-word` leaves out, `wo*` finds what begins so, `#12` the ticket itself.
    *cursor* comes from the page before.
    """
    words = search_words.parse(asked)
    numbered = None if cursor else _numbered(session, team_ids, words)
    if not words.finds or not team_ids:
        return Found(numbered=numbered)
    # A plan made for another word is a bad plan for this one.
    session.execute(text("set local plan_cache_mode = force_custom_plan"))
    query = search_words.query(words)
    places = _places(session, team_ids, query, _point(cursor), limit=limit + 1, at=at)
    shown = places[:limit]
    after = None
    if len(places) > limit:
        moment, ticket_id = shown[-1]
        after = f"{int(moment.timestamp() * 1_000_000)}-{ticket_id}"
    return Found(_hits(session, team_ids, shown, query), after, numbered)


def _numbered(session: Session, team_ids: Sequence[int], words: Words) -> Ticket | None:
    if words.number is None:
        return None
    return session.scalar(
        select(Ticket).where(Ticket.id == words.number, Ticket.team_id.in_(team_ids))
    )


def _places(
    session: Session,
    team_ids: Sequence[int],
    query: ColumnElement[Any],
    point: Point | None,
    *,
    limit: int,
    at: datetime,
) -> list[Point]:
    """The first *limit* hits below *point*, from the cheapest step that has as many."""
    week = int((point[0] if point else at).timestamp()) // WEEK_SECONDS
    found: list[Point] = []
    for step in (
        steps.among_newest(team_ids, query, point, limit),
        steps.in_newest_weeks(team_ids, query, point, limit, week=week),
        steps.anywhere(team_ids, query, point, limit),
    ):
        found = [(moment, ticket_id) for ticket_id, moment in session.execute(step)]
        if len(found) >= limit:
            break
    return found


def _hits(
    session: Session, team_ids: Sequence[int], shown: Sequence[Point], query: ColumnElement[Any]
) -> tuple[Hit, ...]:
    """The tickets of *shown*, in that order, with what was found in them marked."""
    spoken = case(
        *((Ticket.language == each, f"webcare_{each}") for each in LANGUAGES),
        else_="webcare_simple",
    )
    stems = cast(spoken, REGCONFIG)
    clean = func.translate(Ticket.subject, f"<>{OPENS}{CLOSES}", LESS + MORE)
    marks = f'StartSel="{OPENS}", StopSel="{CLOSES}"'
    rows = session.execute(
        select(
            Ticket,
            func.ts_headline(stems, clean, query, f"{marks}, HighlightAll=true"),
            func.ts_headline(
                stems,
                func.left(DOCUMENT.c.body, SHOWN),
                query,
                f"{marks}, MaxWords=34, MinWords=20, MaxFragments=2, "
                'FragmentDelimiter=" … ", ShortWord=2',
            ),
        )
        .join(DOCUMENT, DOCUMENT.c.ticket_id == Ticket.id)
        .where(Ticket.id.in_([ticket_id for _at, ticket_id in shown]), Ticket.team_id.in_(team_ids))
    )
    by_id = {
        ticket.id: Hit(ticket, pieces(subject), pieces(snippet))
        for ticket, subject, snippet in rows
    }
    return tuple(by_id[ticket_id] for _at, ticket_id in shown if ticket_id in by_id)


def pieces(marked: str) -> tuple[Piece, ...]:
    """*marked* cut at its marks."""
    cut: list[Piece] = []
    marked = marked.replace(LESS, "<").replace(MORE, ">")
    for number, stretch in enumerate(marked.replace(CLOSES, OPENS).split(OPENS)):
        if stretch:
            cut.append(Piece(stretch, is_hit=number % 2 == 1))
    return tuple(cut)


def _point(cursor: str | None) -> Point | None:
    """What a cursor says; None for anything that is none."""
    micros, dash, ticket_id = (cursor or "").partition("-")
    parts = (micros, ticket_id)
    if not dash or not all(p.isascii() and p.isdigit() and len(p) <= LONGEST for p in parts):
        return None
    try:
        moment = datetime.fromtimestamp(int(micros) / 1_000_000, UTC)
    except (OverflowError, ValueError):
        return None
    return moment, int(ticket_id)
