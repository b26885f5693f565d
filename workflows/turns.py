"""Whose turn a new ticket is, among colleagues who are there: by rota, language, theme and load."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

MOST_OPEN = 15
MANY = 500  # more open tickets than this nobody is given


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How a colleague takes part: in these languages and themes; none named: in any."""

    takes: bool = False
    languages: tuple[str, ...] = ()
    themes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """A team's wish. `desk`: only who is on at that desk now; `most_open`: nobody has more;
    `since`: the moment from which on tickets are given, as ISO text.
    """

    is_on: bool = False
    since: str = ""
    desk: str = ""
    most_open: int = MOST_OPEN
    parts: Mapping[int, Part] = field(default_factory=dict)

    def part(self, person: int) -> Part:
        return self.parts.get(person, Part())


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """A colleague who is there now: what they have open, when they were given something last, and
    until when they are on duty (None: no rota says so).
    """

    person: int
    name: str
    part: Part
    open: int = 0
    given: int = 0
    last_at: datetime | None = None
    until: datetime | None = None


def choose(
    there: Iterable[There], turns: Turns, language: str | None, theme: int | None
) -> There | None:
    """Who is next: of those who may, who has least open; of as many, who was given least, then who
    waits longest. A ticket in a language that nobody there speaks waits for a person's word.
    """
    may = [
        each
        for each in there
        if each.part.takes
        and each.open < turns.most_open
        and (not each.part.themes or theme in each.part.themes)
        and _speaks(each.part, language)
    ]
    return min(may, key=_place, default=None)


def _speaks(part: Part, language: str | None) -> bool:
    return not part.languages or language is None or language in part.languages


def _place(each: There) -> tuple[Any, ...]:
    last = each.last_at.timestamp() if each.last_at else 0.0
    return (each.open, each.given, last, each.person)


def kept_as(turns: Turns) -> dict[str, Any]:
    """The wish as plain values."""
    return {
        "is_on": turns.is_on,
        "since": turns.since,
        "desk": turns.desk,
        "most_open": turns.most_open,
        "parts": {str(person): asdict(part) for person, part in turns.parts.items()},
    }


def read(value: Mapping[str, Any]) -> Turns:
    """The wish that `kept_as` wrote; off where there is none."""
    parts = {
        int(person): Part(
            takes=bool(part.get("takes")),
            languages=_texts(part.get("languages", ())),
            themes=tuple(part.get("themes", ())),
        )
        for person, part in value.get("parts", {}).items()
    }
    return Turns(
        is_on=bool(value.get("is_on")),
        since=str(value.get("since", "")),
        desk=str(value.get("desk", "")),
        most_open=int(value.get("most_open", MOST_OPEN)),
        parts=parts,
    )


def _texts(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(each) for each in given)
