"""The keys of a person: which single key does what, changed by each for themselves.

WCAG 2.1.4 asks that keys of one character can be switched off or changed. What is kept on the
person's row is only what differs from the usual, so a key that we add later is there for everyone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from webcare.accounts.models import User
from webcare.core.errors import Invalid
from webcare.core.i18n import marked

DIGIT = marked("Digits answer the scheme’s question.")
ONE_SIGN = marked("Choose one letter or sign.")
BROWSER = marked("The browser keeps this key for itself.")
TWICE = marked("Another act has this key.")
UNTIDY = marked("Two acts have one key, or a key cannot be used.")
LONGEST = 24


class Place(StrEnum):
    """Where a key means something. In two places one key may mean two things; not beside one of
    `ANYWHERE`.
    """

    ANYWHERE = "anywhere"
    TICKETS = "tickets"
    SPEAKING = "speaking"
    CRISIS = "crisis"


class Shortcut(StrEnum):
    """An act that a key can be given to; pages name it in `data-act`."""

    NEXT = "next"
    PREVIOUS = "previous"
    BACK = "back"
    SEARCH = "search"
    HELP = "help"
    TAKE = "take"
    SELECT = "select"
    REPLY = "reply"
    HOLDING = "holding"
    NOTE = "note"
    FORWARD = "forward"
    ESCALATE = "escalate"
    SNOOZE = "snooze"
    CLOSE = "close"
    MERGE = "merge"
    SPLIT = "split"
    TAG = "tag"
    THEME = "theme"
    FORMAL = "formal"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    AUTHOR = "author"
    RECEIPT = "receipt"
    IMPROVE = "improve"
    PANE = "pane"
    APPROVE = "approve"
    AMEND = "amend"
    DECLARE = "declare"
    LET_GO = "let_go"
    REWORK = "rework"
    DISCARD = "discard"


USUAL: Mapping[Place, Mapping[Shortcut, str]] = {
    Place.ANYWHERE: {
        Shortcut.NEXT: "j",
        Shortcut.PREVIOUS: "k",
        Shortcut.BACK: "u",
        Shortcut.SEARCH: "/",
        Shortcut.HELP: "?",
    },
    Place.TICKETS: {
        Shortcut.TAKE: "c",
        Shortcut.REPLY: "r",
        Shortcut.HOLDING: "w",
        Shortcut.NOTE: "n",
        Shortcut.FORWARD: "f",
        Shortcut.ESCALATE: "e",
        Shortcut.SNOOZE: "s",
        Shortcut.CLOSE: "d",
        Shortcut.MERGE: "m",
        Shortcut.SPLIT: "",
        Shortcut.TAG: "t",
        Shortcut.THEME: "h",
        Shortcut.FORMAL: "b",
        Shortcut.COMPLAINT: "",
        Shortcut.SUGGESTION: "",
        Shortcut.AUTHOR: "a",
        Shortcut.RECEIPT: "",
        Shortcut.IMPROVE: "i",
        Shortcut.SELECT: "x",
        Shortcut.PANE: "v",
    },
    Place.SPEAKING: {Shortcut.APPROVE: "a", Shortcut.AMEND: "r"},
    Place.CRISIS: {
        Shortcut.DECLARE: "n",
        Shortcut.LET_GO: "l",
        Shortcut.REWORK: "e",
        Shortcut.DISCARD: "x",
    },
}
"""By place, in the order in which pages show them; empty for an act without a usual key."""
PLACE_OF: Mapping[Shortcut, Place] = {act: place for place, acts in USUAL.items() for act in acts}
DEFAULTS: Mapping[Shortcut, str] = {a: key for acts in USUAL.values() for a, key in acts.items()}

_KEPT_BY_BROWSERS = frozenset({"'", " "})  # quick find in Firefox, a page down
_NAMED = frozenset(
    {"tab", "enter", "return", "escape", "esc", "space", "backspace", "delete", "insert", "home",
     "end", "pageup", "pagedown", "up", "down", "left", "right", "arrowup", "arrowdown",
     "arrowleft", "arrowright", "menu", "contextmenu", "capslock"}
)  # fmt: skip
_HELD = ("ctrl", "control", "alt", "cmd", "command", "meta", "strg", "super", "⌘", "^")


@dataclass(frozen=True, slots=True)
class Keys:
    """What a person's keys do: `of` gives each act its key, empty where it has none."""

    of: Mapping[Shortcut, str] = field(default_factory=lambda: dict(DEFAULTS))
    on: bool = True

    @property
    def acts(self) -> dict[str, list[str]]:
        """The acts by key; none while the keys are switched off."""
        found: dict[str, list[str]] = {}
        for act, key in self.of.items() if self.on else ():
            if key:
                found.setdefault(key, []).append(act.value)
        return found


def keys_of(user: User) -> Keys:
    """The person's keys as they hold now; what was kept and means nothing today is passed over."""
    kept: Mapping[str, Any] = user.shortcuts or {}
    own = kept.get("own") or {}
    chosen = {act: str(own.get(act.value, usual)) for act, usual in DEFAULTS.items()}
    return Keys(chosen, on=not kept.get("off"))


def choose(user: User, given: Mapping[str, str], *, on: bool) -> None:
    """Keep the keys as *given*, by act; an act that is not named keeps its usual key.

    Raises Invalid with a sentence for each act whose key cannot be its key.
    """
    typed = {act: given.get(act.value, usual).strip() for act, usual in DEFAULTS.items()}
    faults = {act.value: said for act, key in typed.items() if key and (said := fault(key))}
    faults = {**_twice(typed), **faults}
    if faults:
        raise Invalid(UNTIDY, **faults)
    own = {act.value: key for act, key in typed.items() if key != DEFAULTS[act]}
    user.shortcuts = ({"own": own} if own else {}) | ({} if on else {"off": True})


def reset(user: User) -> None:
    """Back to the usual keys, switched on."""
    user.shortcuts = {}


def fault(key: str) -> str:
    """Why *key* can be nobody's, in a sentence; empty where it can."""
    plain = key.casefold()
    if plain in _NAMED or key in _KEPT_BY_BROWSERS or _is_function_key(plain):
        return BROWSER
    if len(key) > 1:
        return BROWSER if plain.startswith(_HELD) else ONE_SIGN
    if key.isdigit():
        return DIGIT
    return "" if key.isprintable() and not key.isspace() else ONE_SIGN


def _is_function_key(plain: str) -> bool:
    return plain[:1] == "f" and plain[1:].isdigit()


def _twice(typed: Mapping[Shortcut, str]) -> dict[str, str]:
    """A fault for each act that shares its key with another one where both could be meant."""
    return {
        act.value: TWICE
        for act, key in typed.items()
        if key and any(other is not act and typed[other] == key and _meet(act, other)
                       for other in typed)
    }  # fmt: skip


def _meet(one: Shortcut, other: Shortcut) -> bool:
    places = {PLACE_OF[one], PLACE_OF[other]}
    return len(places) == 1 or Place.ANYWHERE in places
