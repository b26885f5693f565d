"""The rows of a desk that has worked for two years, made one ticket at a time for COPY."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bench.words import Text, Writer
from webcare.tickets.service import NO_CLOCK, PREVIEW

DAYS = 700  # that the desk has worked
MESSAGES = (1, 2, 2, 3, 2, 4, 2, 3, 5, 1)  # of ten tickets: 2.5 each
OPEN_STATES = (
    "new",
    "answering",
    "with_expert",
    "with_desk",
    "in_approval",
    "answered",
    "watching",
)
OPEN_MIX = (30, 20, 12, 8, 4, 20, 6)
RESOLUTIONS = ("answered", "let_stand", "answered_elsewhere", "referred", "spam")
RESOLUTION_MIX = (78, 10, 4, 5, 3)
CLOSED_OF_THE_NEWEST, CLOSED_OF_THE_REST = 0.5, 0.89  # of the newest tenth, and before: 85 % in all
TAGS = 40  # that the team uses, each on some tickets of a third of them
TICKETS_A_PLACE = 12  # how many tickets share one rare word
FLAGS = ("press", "danger", "doubtful_thread", "formal_complaint")

TICKET = (
    "id", "team_id", "channel_id", "channel_kind", "author_id", "author_name", "author_address",
    "subject", "preview", "language", "state", "resolution", "theme_id", "priority", "assignee_id",
    "assignee_name", "flags", "opened_at", "last_message_at", "due_at", "sort_at", "review_at",
    "answered_at", "closed_at", "messages_count", "unread_count", "nonce", "version", "tags",
    "has_files", "norm_due_at", "first_reply_at", "done_at",
)  # fmt: skip
MESSAGE = (
    "ticket_id", "channel_id", "external_id", "direction", "kind", "from_address", "from_name",
    "to_addresses", "subject", "text", "reply_text", "signature", "language", "message_id",
    "sent_at", "received_at",
)  # fmt: skip
AUTHOR = ("id", "channel_id", "address", "name", "tickets_count")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the rows refer to: ids of the team and its users, themes, and channels by kind."""

    team_id: int
    users: dict[int, str]
    themes: tuple[int, ...]
    channels: tuple[tuple[int, str], ...]


def authors(desk: Desk, tickets: int, writer: Writer) -> Iterator[tuple[Any, ...]]:
    """Half as many authors as tickets."""
    for number in range(1, tickets // 2 + 2):
        channel_id, _kind = desk.channels[number % len(desk.channels)]
        yield number, channel_id, f"asker{number}@home.example", writer.name(), 2


@dataclass(frozen=True, slots=True)
class Made:
    """A ticket's row by column, what its messages say, and its rare word."""

    row: dict[str, Any]
    said: tuple[Text, ...]
    place: str


@dataclass(slots=True)
class Maker:
    """Makes the tickets and their messages, the same ones each time for one *now*."""

    desk: Desk
    tickets: int
    now: datetime
    writer: Writer

    def ticket(self, number: int, author: tuple[Any, ...]) -> Made:
        """One ticket."""
        random, language = self.writer.random, self.writer.language()
        newest = number > self.tickets * 0.9
        is_closed = random.random() < (CLOSED_OF_THE_NEWEST if newest else CLOSED_OF_THE_REST)
        state = "closed" if is_closed else random.choices(OPEN_STATES, OPEN_MIX)[0]
        opened = self.now - timedelta(days=DAYS) * (1 - number / self.tickets)
        last = min(self.now, opened + timedelta(hours=random.randrange(1, 200)))
        user_id = random.choice(tuple(self.desk.users)) if state == "answering" else None
        channel_id, kind = self.desk.channels[author[0] % len(self.desk.channels)]
        said = tuple(self.writer.text(language) for _ in range(MESSAGES[number % len(MESSAGES)]))
        place = self.writer.place(max(1, self.tickets // TICKETS_A_PLACE))
        row = {
            "id": number, "team_id": self.desk.team_id, "channel_id": channel_id,
            "channel_kind": kind, "author_id": author[0], "author_name": author[3],
            "author_address": author[2], "subject": f"{said[0].words[:40]} {place}",
            "preview": said[-1].words[:PREVIEW], "language": language, "state": state,
            "resolution": random.choices(RESOLUTIONS, RESOLUTION_MIX)[0] if is_closed else None,
            "theme_id": random.choice(self.desk.themes) if random.random() < 0.8 else None,  # noqa: PLR2004
            "priority": (number % 10 == 0) + (number % 50 == 0), "assignee_id": user_id,
            "assignee_name": self.desk.users[user_id] if user_id else "",
            "flags": [random.choice(FLAGS)] if random.random() < 0.05 else [],  # noqa: PLR2004
            "opened_at": opened, "last_message_at": last, **self._clock(state, opened, last),
            "answered_at": last if state == "answered" else None,
            "closed_at": last if is_closed else None,
            "messages_count": len(said),
            "unread_count": int(state == "new"), "nonce": f"bench-{number}", "version": 1,
            "tags": [f"tag {number % TAGS}"] if number % 3 == 0 else [],
            "has_files": number % 7 == 0,
            "norm_due_at": opened + timedelta(hours=48),
            "first_reply_at": opened + 2 * (last - opened) / len(said) if len(said) > 1 else None,
            "done_at": last if state in ("closed", "answered") else None,
        }  # fmt: skip
        return Made(row, said, place)

    def _clock(self, state: str, opened: datetime, last: datetime) -> dict[str, datetime | None]:
        runs = state not in ("closed", "answered", "watching")
        due = opened + timedelta(hours=48) if runs else None
        review = self.now + timedelta(days=7) if state == "watching" else None
        return {"due_at": due, "sort_at": due or review or last + NO_CLOCK, "review_at": review}


def messages(made: Made) -> Iterator[tuple[Any, ...]]:
    """The ticket's messages: theirs, ours, theirs …, from its opening to its last."""
    row = made.row
    step = (row["last_message_at"] - row["opened_at"]) / len(made.said)
    for index, said in enumerate(made.said):
        ours = index % 2 == 1
        name = f"b{row['id']}.{index}@bench.example"
        text = f"{said.words} {made.place}."
        at = row["opened_at"] + step * (index + 1)
        yield (
            row["id"], row["channel_id"], f"<{name}>", "out" if ours else "in", "message",
            "desk@city.example" if ours else row["author_address"],
            "Stad" if ours else row["author_name"],
            [row["author_address"] if ours else "desk@city.example"],
            row["subject"], text, text, "" if ours else row["author_name"],
            row["language"], name, at, at,
        )  # fmt: skip
