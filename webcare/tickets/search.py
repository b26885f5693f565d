"""Search: one document per ticket, found by word stems in four languages, newest first.

A search takes up to four steps and stops at a full page: the newest permitted tickets, read one by
one; the index over everything, if that has few hits; the index over the newest weeks; the index
over everything, sorted. So a common word never costs a walk through all its tickets, and a rare one
is found at once however old it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webcare.core.db import planned_anew
from webcare.tickets import search_hits, search_words, vocabulary
from webcare.tickets import search_steps as steps
from webcare.tickets.filtering import Conditions
from webcare.tickets.models import Ticket
from webcare.tickets.search_hits import Hit
from webcare.tickets.search_steps import WEEK_SECONDS, Look, Point
from webcare.tickets.search_words import Words

PAGE = 25
LISTS = (
    "ix_ticket_search_terms",
    "ix_search_vocabulary_likeness",
    "ix_tickets_filters",
    "ix_tickets_everywhere",
    "ix_tickets_author_text",
)
"""The GIN indexes that grow all day."""
LONGEST = 17  # digits of a cursor's parts

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
    """Write the documents of these tickets anew, and learn their words.

    The database notes whose document is stale (see migration 0003); `index_due` asks for those.
    """
    if ticket_ids:
        session.flush()  # the statement reads rows that may not be written yet
        session.execute(_INDEX, {"ids": list(ticket_ids)})
        vocabulary.learn(session, ticket_ids)


def index_due(session: Session, *, limit: int = 500) -> int:
    """Write up to *limit* documents that messages, notes or changes made stale; how many."""
    ids = session.scalars(_DUE, {"limit": limit}).all()
    index(session, *ids)
    return len(ids)


def tidy(session: Session) -> None:
    """Sort in what the indexes still keep as lists; for a job, every minute or so."""
    for name in LISTS:
        session.execute(
            text("select gin_clean_pending_list(cast(:name as regclass))"), {"name": name}
        )


def search(
    session: Session,
    team_ids: Sequence[int],
    asked: str,
    *,
    at: datetime,
    cursor: str | None = None,
    limit: int = PAGE,
    on_row: Conditions | None = None,
) -> Found:
    """Tickets of *team_ids* that hold every word of *asked*, newest first, *limit* at a time.

    Words are found in each of the four languages, with or without accents. `"two words"` finds
    them side by side, `-word` leaves out, `wo*` finds what begins so, `#12` the ticket itself.
    *cursor* comes from the page before; *on_row* says what must hold of a ticket's row besides.
    """
    words = search_words.parse(asked)
    numbered = None if cursor else _numbered(session, team_ids, words)
    if not words.finds or not team_ids:
        return Found(numbered=numbered)
    look = Look(search_words.meaning(words), team_ids, _point(cursor), limit + 1, on_row)
    places = _places(session, look, at)
    shown = places[:limit]
    hits = search_hits.hits(session, team_ids, shown, look.meaning)
    after = None
    if len(places) > limit:
        moment, ticket_id = shown[-1]
        after = f"{int(moment.timestamp() * 1_000_000)}-{ticket_id}"
    return Found(hits, after, numbered)


def _numbered(session: Session, team_ids: Sequence[int], words: Words) -> Ticket | None:
    if words.number is None:
        return None
    return session.scalar(
        select(Ticket).where(Ticket.id == words.number, Ticket.team_id.in_(team_ids))
    )


def _places(session: Session, look: Look, at: datetime) -> Sequence[Point]:
    """The first hits below the look's point, from the cheapest step that has enough."""
    found = steps.among_newest(session, look)
    if len(found) >= look.limit:
        return found
    with planned_anew(session):
        few = steps.unless_many(session, look)
        if few is not None:
            return few
        week = int((look.point[0] if look.point else at).timestamp()) // WEEK_SECONDS
        found = steps.in_newest_weeks(session, look, week)
        return found if len(found) >= look.limit else steps.anywhere(session, look)


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
