"""What a search shows of the tickets that it found: their rows, with what was looked for marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from webcare.channels.models import ChannelKind
from webcare.tickets import search_steps as steps
from webcare.tickets.models import Ticket
from webcare.tickets.search_steps import Point
from webcare.tickets.search_words import Meaning
from workflows.ticket import TicketState

SHOWN = 8000  # of a document's characters are looked through for a snippet
OPENS, CLOSES = "\x02", "\x03"  # around a hit in a snippet; no document holds them
# PostgreSQL takes `<…>` for markup and leaves it out; in a document these stand for both.
LESS, MORE = "\x04", "\x05"
LANGUAGES = ("nl", "fr", "de", "en")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text as it was written, and whether it is what was looked for."""

    text: str
    is_hit: bool


class Brief(NamedTuple):
    """What a hit shows of its ticket, as the ticket's row has it."""

    id: int
    subject: str
    author_name: str
    author_address: str
    channel_kind: ChannelKind
    state: TicketState
    last_message_at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket that was found; `subject` and `snippet` are to be escaped piece by piece."""

    ticket: Brief
    subject: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


_SPOKEN = " ".join(f"when '{each}' then 'webcare_{each}'::regconfig" for each in LANGUAGES)
_HITS = f"""
    with asked as materialized (select {{meaning}} as words)
    select t.id, t.subject, t.author_name, t.author_address, t.channel_kind, t.state,
        t.last_message_at,
        ts_headline(spoken.stems, translate(t.subject, :marks, :stand_ins), asked.words, :whole)
            as subject_marked,
        ts_headline(spoken.stems, left(d.body, {SHOWN}), asked.words, :cut) as snippet
    from tickets t
    join ticket_search d on d.ticket_id = t.id
    cross join asked
    cross join lateral (
        select case t.language {_SPOKEN} else 'webcare_simple'::regconfig end as stems
    ) spoken
    where t.id = any(:ids) and t.team_id = any(:teams)
"""  # noqa: S608 - names of ours, and a meaning, which holds nothing that was typed
_MARKED = f'StartSel="{OPENS}", StopSel="{CLOSES}"'
_SHAPES = {
    "marks": f"<>{OPENS}{CLOSES}",
    "stand_ins": LESS + MORE,
    "whole": f"{_MARKED}, HighlightAll=true",
    "cut": f"{_MARKED}, MaxWords=34, MinWords=20, MaxFragments=2, "
    'FragmentDelimiter=" … ", ShortWord=2',
}


def hits(
    session: Session, team_ids: Sequence[int], shown: Sequence[Point], meaning: Meaning
) -> tuple[Hit, ...]:
    """The tickets of *shown*, in that order, with what was found in them marked."""
    if not shown:
        return ()
    ids = [ticket_id for _at, ticket_id in shown]
    rows = session.execute(
        steps.statement(_HITS.format(meaning=meaning.sql)),
        {**meaning.values, **_SHAPES, "ids": ids, "teams": list(team_ids)},
    )
    by_id = {
        row.id: Hit(_brief(row), pieces(row.subject_marked), pieces(row.snippet)) for row in rows
    }
    return tuple(by_id[ticket_id] for ticket_id in ids if ticket_id in by_id)


def _brief(row: Any) -> Brief:
    return Brief(
        row.id,
        row.subject,
        row.author_name,
        row.author_address,
        ChannelKind(row.channel_kind),
        TicketState(row.state),
        row.last_message_at.astimezone(UTC),
    )


def pieces(marked: str) -> tuple[Piece, ...]:
    """*marked* cut at its marks."""
    cut: list[Piece] = []
    marked = marked.replace(LESS, "<").replace(MORE, ">")
    for number, stretch in enumerate(marked.replace(CLOSES, OPENS).split(OPENS)):
        if stretch:
            cut.append(Piece(stretch, is_hit=number % 2 == 1))
    return tuple(cut)


def unmarked(ticket: Ticket) -> Hit:
    """A ticket that was found by its row alone: no words were looked for."""
    brief = Brief(*(getattr(ticket, name) for name in Brief._fields))
    subject = (Piece(ticket.subject, is_hit=False),) if ticket.subject else ()
    snippet = (Piece(ticket.preview, is_hit=False),) if ticket.preview else ()
    return Hit(brief, subject, snippet)
