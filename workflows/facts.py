"""The closed vocabulary: what a scheme may ask about a message without asking a person.

A condition in a scheme names only facts of `VOCABULARY`; whoever starts a run gives as many of them
as are known. A fact that is not given is *unknown*, which is neither true nor false.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workflows.danger import danger_suspected
from workflows.marks import spam_marks, words_seen
from workflows.wording import marked as _m

__all__ = [
    "VOCABULARY",
    "Fact",
    "FactKind",
    "Facts",
    "Guard",
    "danger_suspected",
    "spam_marks",
    "words_seen",
]


class FactKind(StrEnum):
    YES_NO = "yes_no"
    NUMBER = "number"
    WORD = "word"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    kind: FactKind
    meaning: str


_Y, _N, _W, _L = FactKind.YES_NO, FactKind.NUMBER, FactKind.WORD, FactKind.WORDS

VOCABULARY: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("channel_kind", _W, _m("kind of channel: mail, form, mastodon, bluesky, feed …")),
        Fact("owned", _Y, _m("the channel is ours; false: we only watch it")),
        Fact("is_public", _Y, _m("everyone can read the message and a reply to it")),
        Fact("addressed_to_us", _Y, _m("it mentions us or was sent to us")),
        Fact("language", _W, _m("language code of the message: nl, fr, de, en")),
        Fact("author_is_press", _Y, _m("the author is marked as journalist or medium")),
        Fact("author_is_influential", _Y, _m("the author is marked as widely read")),
        Fact("author_is_known", _Y, _m("we had a message of this author before")),
        Fact("author_reach", _N, _m("how many follow the author, where the channel says so")),
        Fact("author_tickets_count", _N, _m("tickets of this author so far, this one included")),
        Fact("repeated", _Y, _m("the author wrote the same before")),
        Fact("form_press", _Y, _m("the form's 'I write as press' was ticked")),
        Fact("form_formal_complaint", _Y, _m("the form's 'this is a formal complaint' was ticked")),
        Fact("theme", _W, _m("slug of the theme it is about")),
        Fact("theme_sensitive", _Y, _m("the theme's mandate is with the spokesperson")),
        Fact("theme_is_ours", _Y, _m("the theme belongs to our organisation")),
        Fact(
            "danger_words",
            _L,
            _m("words of suicide, self-harm, threat, bomb, weapon, someone in danger now"),
        ),
        Fact("crisis_active", _Y, _m("a crisis is on")),
        Fact("crisis_marks", _L, _m("crisis words or themes found in it")),
        Fact("crisis_statement", _Y, _m("an approved statement covers it")),
        Fact("spam_marks", _L, _m("what looks like spam")),
        Fact("house_rule_marks", _L, _m("words that our house rules forbid")),
        Fact("word_lists", _L, _m("the scheme's own lists of words of which one occurs in it")),
        Fact(
            "personal_data_marks",
            _L,
            _m("personal data in it: national_number, iban (by their check digits), phone, email"),
        ),
        Fact("attachments_count", _N, _m("attachments of the message")),
        Fact("office_hours", _Y, _m("it came within office hours")),
        Fact("known_answer", _Y, _m("an approved source or saved reply fits")),
    )
}


class Guard(StrEnum):
    """What must never be waved through: a suspicion of it is never proposed as 'no'."""

    DANGER = "danger"
    PRESS = "press"
    CRISIS = "crisis"


_FITS = {
    FactKind.YES_NO: lambda value: isinstance(value, bool),
    FactKind.NUMBER: lambda value: isinstance(value, int) and not isinstance(value, bool),
    FactKind.WORD: lambda value: isinstance(value, str),
    FactKind.WORDS: lambda value: (
        isinstance(value, tuple) and all(isinstance(word, str) for word in value)
    ),
}


class Facts(Mapping[str, Any]):
    """What is known about one message; immutable, and compared by value.

    ``Facts(is_public=True, danger_words=["bom"])``. A name outside the vocabulary raises KeyError,
    a value of the wrong kind TypeError; ``None`` means unknown and is left out.
    """

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        known: dict[str, Any] = {}
        for name, given in {**(values or {}), **more}.items():
            if name not in VOCABULARY:
                raise KeyError(f"{name!r} is no fact of the vocabulary")
            value = tuple(given) if isinstance(given, list | set | frozenset) else given
            if value is None:
                continue
            kind = VOCABULARY[name].kind
            if not _FITS[kind](value):
                raise TypeError(f"fact {name!r} wants {kind}, not {value!r}")
            known[name] = value
        self._values = known

    @classmethod
    def from_dump(cls, dump: Mapping[str, Any]) -> "Facts":
        """Facts as once written; names that have since left the vocabulary are dropped."""
        return cls({name: value for name, value in dump.items() if name in VOCABULARY})

    def dump(self) -> dict[str, Any]:
        """The facts as JSON knows them."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in self._values.items()
        }

    def having(self, **more: Any) -> "Facts":
        """These facts, and *more* in place of those of the same name; None takes one away."""
        return Facts(self._values | more)

    def suspects(self, guard: Guard) -> tuple[str, ...]:
        """Which facts raise the suspicion that *guard* watches for; empty: none does."""
        if guard is Guard.DANGER:
            return ("danger_words",) if self.get("danger_words") else ()
        if guard is Guard.PRESS:
            return tuple(name for name in ("author_is_press", "form_press") if self.get(name))
        # A crisis is on and nobody looked whether this is part of it: then it may be.
        is_part = self.get("crisis_active") and self.get("crisis_marks") != ()
        return ("crisis_active", "crisis_marks") if is_part else ()

    def saw(self, names: tuple[str, ...]) -> str:
        """The named facts and their values as one readable line."""
        return "; ".join(f"{name} = {_shown(self[name])}" for name in names if name in self)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._values.items())))

    def __repr__(self) -> str:
        return f"Facts({self._values!r})"


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "nothing"
    return str(value)
