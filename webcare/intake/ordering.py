"""What intake says of a new ticket at once: its tone, the same text before, the team's rules.

All of it is looked up once a batch and written once a batch; nobody else's row is waited for.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from webcare.intake.written import Written
from webcare.tickets import prioritising
from webcare.tickets.models import Author, Ticket
from webcare.tickets.order_models import Likeness, LikenessBand
from workflows.likeness import ALIKE, Sketch, percent, sketch
from workflows.priority import Rule
from workflows.tone import heard

_MARK_FIRST = text(
    """
    update tickets set alike_id = id where id in (
        select id from tickets where id = any(:ids) and alike_id is null
        order by id for update skip locked)
    """
)
_KEEP_BANDS = text(
    """
    insert into likeness_bands (team_id, band, ticket_id)
    select * from unnest(cast(:teams as bigint[]), cast(:bands as bigint[]), cast(:of as bigint[]))
    """
)


def words_of(written: Written) -> str:
    """What the author wrote, with the subject."""
    return f"{written.subject}\n{written.reply_text or written.text}"


def hear(ticket: Ticket, written: Written) -> None:
    """Note the tone of the author's last message, as a hint."""
    found = heard(words_of(written))
    ticket.tone, ticket.tone_words = found.tone, list(found.words)


@dataclass(frozen=True, slots=True)
class First:
    """The first ticket with a text, and what is kept of that."""

    ticket_id: int
    numbers: Sequence[int]


class Order:
    """What a batch knows of texts that came before, and of the rules of its teams."""

    def __init__(
        self, session: Session, texts: Sequence[tuple[int, int, str]], at: datetime
    ) -> None:
        """*texts*: the raw message's id, the team's, and what was written, of all that open one."""
        self._session = session
        self._at = at
        self._sketches = {raw_id: sketch(said) for raw_id, _team, said in texts}
        self._firsts: dict[tuple[int, int], list[First]] = {}  # by team and band
        self._new: list[tuple[int, int, Sketch, tuple[int, ...]]] = []
        self._tickets: dict[int, Ticket] = {}  # firsts of this very batch
        self._copied: set[int] = set()
        self._rules: dict[int, tuple[Rule, ...]] = {}
        for team_id in {team for _raw, team, _said in texts}:
            of_team = {raw for raw, team, _said in texts if team == team_id}
            self._look_up(team_id, {b for raw in of_team for b in self._sketches[raw][1]})

    def _look_up(self, team_id: int, bands: set[int]) -> None:
        if not bands:
            return
        rows = self._session.execute(
            select(LikenessBand.band, Likeness.ticket_id, Likeness.numbers)
            .join(Likeness, Likeness.ticket_id == LikenessBand.ticket_id)
            .where(
                LikenessBand.team_id == team_id,
                LikenessBand.band == func.any(text("cast(:bands as bigint[])")),
            ),
            {"bands": sorted(bands)},
        )
        for band, ticket_id, numbers in rows:
            self._firsts.setdefault((team_id, band), []).append(First(ticket_id, numbers))

    def compare(self, raw_id: int, ticket: Ticket) -> None:
        """Say whose text it has, or keep it as the first of its kind."""
        numbers, bands = self._sketches.get(raw_id, ((), ()))
        if not numbers:
            return
        near = {each.ticket_id: each for band in bands
                for each in self._firsts.get((ticket.team_id, band), ())}  # fmt: skip
        found = max(
            ((percent(numbers, each.numbers), -each.ticket_id) for each in near.values()),
            default=(0, 0),
        )
        if found[0] < ALIKE:
            self._keep(ticket, numbers, bands)
            return
        first_id = -found[1]
        ticket.alike_id, ticket.alike_percent = first_id, found[0]
        if first_id in self._tickets:
            self._tickets[first_id].alike_id = first_id
        else:
            self._copied.add(first_id)

    def _keep(self, ticket: Ticket, numbers: Sketch, bands: tuple[int, ...]) -> None:
        self._new.append((ticket.id, ticket.team_id, numbers, bands))
        self._tickets[ticket.id] = ticket
        for band in bands:
            self._firsts.setdefault((ticket.team_id, band), []).append(First(ticket.id, numbers))

    def prioritise(self, ticket: Ticket, author: Author, written: Written) -> None:
        """Let the team's rules say how urgent it is."""
        if ticket.team_id not in self._rules:
            self._rules[ticket.team_id] = prioritising.of_team(self._session, ticket.team_id)
        rules = self._rules[ticket.team_id]
        if rules:
            marks = [*author.marks, *written.marks]
            seen = prioritising.seen_of(ticket, marks, author.reach, words_of(written), self._at)
            prioritising.by_rules(ticket, rules, seen)

    @contextmanager
    def undo_on_error(self) -> Iterator[None]:
        """Forget, with the savepoint, what it would have kept."""
        new, tickets, copied = list(self._new), dict(self._tickets), set(self._copied)
        firsts = {key: list(each) for key, each in self._firsts.items()}
        try:
            yield
        except BaseException:
            self._new, self._tickets, self._copied, self._firsts = new, tickets, copied, firsts
            raise

    def finish(self) -> None:
        """Keep the texts that were new, and mark those whose copies came."""
        session = self._session
        if self._new:
            session.flush()  # their tickets first
            rows = [
                {"ticket_id": ticket_id, "numbers": list(numbers), "kept_at": self._at}
                for ticket_id, _team, numbers, _bands in self._new
            ]
            session.execute(insert(Likeness), rows)
            flat = [(team, band, ticket_id) for ticket_id, team, _n, bands in self._new
                    for band in dict.fromkeys(bands)]  # fmt: skip
            teams, bands, of = zip(*flat, strict=True)
            session.execute(
                _KEEP_BANDS, {"teams": list(teams), "bands": list(bands), "of": list(of)}
            )
        if self._copied:
            session.execute(_MARK_FIRST, {"ids": sorted(self._copied)})
