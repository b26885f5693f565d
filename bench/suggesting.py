"""How often the suggestion of whom to ask would be right: `python -m bench.suggesting`.

On a made-up history, the same one for the same seed, in a database that goes afterwards. Each
question is put anew from what was known when it was asked (`webcare/handoffs/replaying.py`), and
compared with who in the end answered it; beside it stands whoever had answered most until then.
"""

import random
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench import database
from bench.run import ground
from bench.words import common
from config import from_environment
from webcare import start
from webcare.accounts.models import Team
from webcare.channels.models import Channel, ChannelKind
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.core.migrate import migrate
from webcare.experts.models import Expert, Expertise, Theme
from webcare.handoffs import replaying
from webcare.handoffs.models import Handoff
from webcare.tickets.models import Author, Direction, Message, Ticket
from workflows.handoff import HandoffKind, HandoffState
from workflows.suggestion import Rank

EXPERTS, PER_THEME = 20, 2
SUBJECT_WORDS = 5  # which a subject has; two are the next one's too, two the one's before
FUNCTION_WORDS = 30  # with which the list of common words begins
SAID = (18, 2, (2, 4))  # function words, words of any subject, and of its own, in one question
DAYS, LEARNT = 400, 100  # of the history, and of those the first that are not counted
OF_THE_SUBJECT, OF_THE_THEME = 0.85, 0.10  # who answers: its expert, the other; else anybody
THEMED, WRONG_THEME = 0.6, 0.08  # tickets with a theme, and of those with a wrong one
REFUSED = 0.12  # questions that first go to a wrong colleague, who names the right one
NO_DATABASE_OF_THE_PAGES = 0  # the size that names ours


@dataclass(slots=True)
class History:
    """The team, its experts, what their subjects are called, and chance."""

    session: Session
    team: Team
    channel: Channel
    author: Author
    chance: random.Random
    themes: list[Theme]
    experts: list[Expert]
    subjects: list[list[str]]
    at: datetime

    def question(self, number: int, of: int) -> None:
        """One question of the public, and whom it went to until somebody answered."""
        subject = self.chance.choices(range(EXPERTS), _UNEVEN)[0]
        said = self._text(subject)
        asked_at = self.at - timedelta(days=DAYS) * (1 - number / of)
        ticket = self._ticket(said, self._theme(subject), asked_at)
        truth = self._who_knows(subject)
        if self.chance.random() < REFUSED:
            wrong = self.experts[subject ^ 1] if truth != subject ^ 1 else self.experts[subject]
            self._handoff(ticket, said, wrong, asked_at, named=self.experts[truth].email)
            asked_at += timedelta(hours=5)
        self._handoff(ticket, said, self.experts[truth], asked_at)

    def _text(self, subject: int) -> str:
        plain, other, own = SAID
        words = self.chance.choices(common("nl")[:FUNCTION_WORDS], k=plain)
        words += self.chance.choices(common("nl")[FUNCTION_WORDS:], k=other)
        words += self.chance.sample(self.subjects[subject], self.chance.randint(*own))
        self.chance.shuffle(words)
        return " ".join(words).capitalize() + "."

    def _theme(self, subject: int) -> int | None:
        if self.chance.random() >= THEMED:
            return None
        if self.chance.random() < WRONG_THEME:
            return self.chance.choice(self.themes).id
        return self.themes[subject // PER_THEME].id

    def _who_knows(self, subject: int) -> int:
        drawn = self.chance.random()
        if drawn < OF_THE_SUBJECT:
            return subject
        if drawn < OF_THE_SUBJECT + OF_THE_THEME:
            return subject ^ 1
        return self.chance.randrange(EXPERTS)

    def _ticket(self, said: str, theme_id: int | None, at: datetime) -> Ticket:
        ticket = Ticket(
            team_id=self.team.id, channel_id=self.channel.id, channel_kind=self.channel.kind,
            author_id=self.author.id, subject=said[:40], language="nl", theme_id=theme_id,
            opened_at=at, last_message_at=at, sort_at=at, nonce="x",
        )  # fmt: skip
        self.session.add(ticket)
        self.session.flush()  # its message needs its id
        message = Message(
            ticket_id=ticket.id, channel_id=self.channel.id, external_id=f"bench-{ticket.id}",
            direction=Direction.INBOUND, text=said, reply_text=said, sent_at=at, received_at=at,
        )  # fmt: skip
        self.session.add(message)
        return ticket

    def _handoff(
        self, ticket: Ticket, said: str, expert: Expert, at: datetime, *, named: str = ""
    ) -> None:
        state = HandoffState.DECLINED if named else HandoffState.ANSWERED
        took = timedelta(hours=4 if named else self.chance.randint(1, 72))
        handoff = Handoff(
            team_id=self.team.id, ticket_id=ticket.id, kind=HandoffKind.FORWARD, state=state,
            expert_id=expert.id, to_email=expert.email, to_name=expert.name, asked_by_name="An",
            question="Wie weet dit?", asked_at=at, ended_at=at + took, suggested=named,
            shown=[{"from": "", "at": at.isoformat(), "text": said}], nonce="x",
        )  # fmt: skip
        self.session.add(handoff)


_UNEVEN = [1 / (rank + 2) for rank in range(EXPERTS)]


def begun(session: Session, seed: int, at: datetime) -> History:
    """A directory in which each theme has a first and a backup, and nobody has answered yet."""
    chance = random.Random(seed)
    team = session.scalars(select(Team).order_by(Team.id)).first()
    assert team is not None  # noqa: S101 - `furnish` made it
    channel = Channel(
        team_id=team.id, kind=ChannelKind.MAIL, name="Bench", address="bench@city.example"
    )
    themes = [
        Theme(team_id=team.id, slug=f"theme-{n}", names={"nl": f"Thema {n}"})
        for n in range(EXPERTS // PER_THEME)
    ]
    experts = [
        Expert(team_id=team.id, email=f"e{n}@city.example", name=f"E {n}", languages=["nl"])
        for n in range(EXPERTS)
    ]
    session.add_all([channel, *themes, *experts])
    session.flush()  # what they know refers to them
    for n, expert in enumerate(experts):
        rank = Rank.BACKUP if n % PER_THEME else Rank.FIRST
        theme = themes[n // PER_THEME]
        session.add(Expertise(team_id=team.id, expert_id=expert.id, theme_id=theme.id, rank=rank))
    author = Author(channel_id=channel.id, address="asker@home.example", name="Asker")
    session.add(author)
    session.flush()  # tickets refer to them
    nouns = common("nl")[FUNCTION_WORDS:]
    chance.shuffle(nouns)
    step = len(nouns) // EXPERTS
    starts = accumulate([step] * (EXPERTS - 1), initial=0)
    doubled = nouns * 2
    subjects = [doubled[begin : begin + SUBJECT_WORDS] for begin in starts]
    return History(session, team, channel, author, chance, themes, experts, subjects, at)


@click.command()
@click.option("--questions", default=600, show_default=True, type=click.IntRange(50))
@click.option("--seed", default=1, show_default=True)
def main(questions: int, seed: int) -> None:
    """Measure how often the first suggestion, and one of three, is who in the end answered."""
    with ground(from_environment()) as given:
        server, size = str(given.database_url), NO_DATABASE_OF_THE_PAGES
        database.create(server, size)
        engine = start.connect(replace(given, database_url=database.url(server, size)))
        try:
            migrate(engine)
            start.furnish()
            at = now()
            with transaction() as session:
                history = begun(session, seed, at)
                for number in range(questions):
                    history.question(number, questions)
                team_id = history.team.id
            with transaction() as session:
                began = time.monotonic()
                since = at - timedelta(days=DAYS - LEARNT)
                found = replaying.replay(session, team_id, since=since).told()
                took = time.monotonic() - began
        finally:
            engine.dispose()
            database.drop(server, size)
    count = found["handoffs"]
    print(
        f"{count} questions to {EXPERTS} experts: first right {found['share']:.1%}, one of three "
        f"{found['top3_share']:.1%}, most frequent {found['most_frequent_share']:.1%}; "
        f"{1000 * took / max(1, count):.0f} ms a question"
    )


if __name__ == "__main__":
    main()
