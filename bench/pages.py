"""The pages that are measured, each as the requests of ours and of the floor beside it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.rows import TAGS, TICKETS_A_PLACE
from bench.seed import THEMES
from bench.serve import Visitor
from bench.words import LANGUAGES, PLACES
from webcare.tickets.models import Ticket

EPOCH = datetime.fromtimestamp(0, UTC)
EDGE = 30  # more than a page
VARIED = 200  # different tickets, words and places in lists, so that no page is the last one's
NOTE = "Gebeld met de dienst; zij kijken het morgen na en laten iets weten."


@dataclass(frozen=True, slots=True)
class Target:
    """What one page asks of one application: path and, for a POST, its form."""

    path: str
    form: tuple[tuple[str, str], ...] = ()

    def request(self, visitor: Visitor) -> str:
        """As it goes over the wire, with the visitor's cookie and token."""
        head = f"Host: 127.0.0.1:{visitor.port}\r\nCookie: {visitor.cookie}\r\n"
        head += "Accept-Encoding: gzip, deflate, br, zstd\r\n"  # as every browser says
        if not self.form:
            return f"GET {self.path} HTTP/1.1\r\n{head}\r\n"
        body = urlencode([*self.form, ("csrf_token", visitor.token)])
        head += (
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        )
        return f"POST {self.path} HTTP/1.1\r\n{head}\r\n{body}"


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its name, what it asks of ours and of the floor, and the status that is right."""

    name: str
    ours: tuple[Target, ...]
    floor: tuple[Target, ...]
    status: int = 200


def pages(session: Session, tickets: int) -> list[Page]:
    """The pages, with requests that fit the database; the same ones for the same database."""
    chance = random.Random(tickets)
    cursors = _cursors(session)
    open_ids = list(session.scalars(select(Ticket.id).where(Ticket.state != "closed")))
    ids = [chance.randint(1, tickets) for _ in range(VARIED)]
    known = min(len(PLACES), max(1, tickets // TICKETS_A_PLACE))
    words = [chance.choice(PLACES[:known]) for _ in range(VARIED)]
    noted = [chance.choice(open_ids) for _ in range(VARIED)]
    note = (("text", NOTE),)
    return [
        Page("inbox", (Target("/?view=open"),), (Target("/tickets"),)),
        Page(
            "deep",
            _each(cursors, lambda each: Target(f"/?view=open&after={each}")),
            _each(cursors, lambda each: Target(f"/tickets?after={each}")),
        ),
        Page(
            "filtered",
            tuple(_narrowed(number, chance) for number in range(VARIED)),
            (Target("/tickets"),),
        ),
        Page("ticket", *_both(ids, lambda each: Target(f"/tickets/{each}"))),
        Page("search", *_both(words, lambda each: Target(f"/search?q={quote(str(each))}"))),
        Page(
            "reply", *_both(noted, lambda each: Target(f"/tickets/{each}/notes", note)), status=303
        ),
    ]


def _narrowed(number: int, chance: random.Random) -> Target:
    """Open tickets by filters that combine, in different orders; four ways by turns."""
    theme, tag = f"theme-{chance.randrange(THEMES)}", f"tag {chance.randrange(TAGS)}"
    language = chance.choice(LANGUAGES)
    ways: tuple[list[tuple[str, str]], ...] = (
        [("theme", theme), ("language", language)],
        [("tag", tag), ("files", "1"), ("sort", "age")],
        [("theme", theme), ("tag", tag), ("priority", "high"), ("sort", "priority")],
        [("language", language), ("clock", "late"), ("assignee", "nobody")],
    )
    return Target("/?" + urlencode(ways[number % len(ways)]))


def _each(given: Sequence[object], target: Callable[[object], Target]) -> tuple[Target, ...]:
    return tuple(target(each) for each in given)


def _both(
    given: Sequence[object], target: Callable[[object], Target]
) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
    """The same paths for both."""
    return _each(given, target), _each(given, target)


def _cursors(session: Session) -> list[str]:
    """Places spread over the open tickets, none of them on the first page or the last."""
    count = session.scalar(select(func.count()).where(Ticket.state != "closed")) or 0
    step = max(1, count // VARIED)
    place = func.row_number().over(order_by=(Ticket.sort_at, Ticket.id))
    places = (
        select(Ticket.sort_at, Ticket.id, place.label("place"))
        .where(Ticket.state != "closed")
        .subquery()
    )
    rows = session.execute(
        select(places.c.sort_at, places.c.id).where(
            places.c.place % step == 0, places.c.place.between(EDGE, count - EDGE)
        )
    )
    return [f"{(at - EPOCH) // timedelta(microseconds=1)}-{ticket_id}" for at, ticket_id in rows]
