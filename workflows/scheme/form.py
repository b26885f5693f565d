"""Reads one mapping of a scheme document, and notes every fault of form it meets."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

from workflows.outcomes import Moderating, Moderation, Source, Texts
from workflows.scheme.faults import Fault
from workflows.wording import Key, Listed, Named, Written

E = TypeVar("E", bound=StrEnum)
ID = "[A-Za-z][A-Za-z0-9_]{0,39}"
MOST = 10_000  # minutes, hours or days: a term beyond that is a slip of the keyboard
SOURCE_KINDS = ("stated", "reconstructed")


class Form:
    """One mapping of the document being read, and the faults met while reading it. `answer` is the
    answer that it belongs to, where it belongs to one.
    """

    def __init__(
        self, node: str, written: Any, faults: list[Fault], answer: Named | None = None
    ) -> None:
        self.node = node
        self.faults = faults
        self.answer = answer
        self.written: Mapping[str, Any] = written if isinstance(written, dict) else {}
        if not isinstance(written, dict):
            self.fault("no_mapping")

    def inside(self, written: Any) -> "Form":
        """A mapping inside this one, of the same node and answer."""
        return Form(self.node, written, self.faults, self.answer)

    def fault(self, code: str, variant: str = "", **values: Any) -> None:
        of = {"answer": self.answer} if self.answer else {}
        self.faults.append(Fault(self.node, code, of | values, variant))

    def misses(self, code: str, name: str, **values: Any) -> None:
        """Note that *name* has no fitting value."""
        self.fault(code, name=Key(name), plain=name, **values)

    def only(self, allowed: Iterable[str]) -> None:
        for name in sorted(self.written.keys() - set(allowed)):
            self.fault("unknown_key", name=Key(name), allowed=Listed(sorted(allowed)))

    def word(self, name: str, default: str = "") -> str:
        value = self.written.get(name, default)
        if not isinstance(value, str) or (not value and name not in self.written):
            there = {"value": Written(value)} if name in self.written else {}
            self.misses("no_word", name, **there)
            return default
        return value

    def flag(self, name: str) -> bool:
        value = self.written.get(name, False)
        if not isinstance(value, bool):
            self.misses("no_flag", name)
            return False
        return value

    def number(self, name: str, default: int) -> int:
        value = self.written.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.misses("no_number", name, example=default)
            return default
        if value > MOST:
            self.misses("too_large", name, most=MOST)
            return default
        return value

    def choice(self, name: str, kind: type[E], among: Sequence[E] = ()) -> E | None:
        value = self.written.get(name)
        if value is None:
            return None
        allowed = among or tuple(kind)
        if not isinstance(value, str) or value not in set(allowed):
            self.misses("no_choice", name, value=Written(value), allowed=Listed(allowed))
            return None
        return kind(value)

    def words(self, name: str) -> tuple[str, ...]:
        value = self.written.get(name, [])
        if not isinstance(value, list) or not all(is_id(word) for word in value):
            self.misses("no_names", name)
            return ()
        return tuple(value)

    def texts(self, name: str) -> Texts:
        return self._texts(name, self.written.get(name, {}))

    def many_texts(self, name: str) -> tuple[Texts, ...]:
        value = self.written.get(name, [])
        if not isinstance(value, list):
            self.misses("no_list_of_texts", name)
            return ()
        return tuple(self._texts(name, texts) for texts in value)

    def _texts(self, name: str, value: Any) -> Texts:
        if not isinstance(value, dict) or not all(
            isinstance(text, str) and text.strip() for text in value.values()
        ):
            self.misses("no_texts", name)
            return {}
        return value

    def moderating(self) -> Moderating | None:
        """``moderate: remind``, or ``moderate: {action: hide, reason: {nl: …}}``."""
        value = self.written.get("moderate")
        if value is None:
            return None
        if isinstance(value, str):
            value = {"action": value}
        if not isinstance(value, dict):
            self.fault("no_moderation")
            return None
        inside = self.inside(value)
        inside.only({"action", "reason"})
        action = inside.choice("action", Moderation)
        if action is None:
            if "action" not in value:
                self.fault("no_moderation")
            return None
        return Moderating(action, inside.texts("reason"))

    def source(self) -> Source | None:
        """``source: stated`` or ``source: {kind: reconstructed, cite: "…"}``."""
        value = self.written.get("source")
        if value is None:
            return None
        if isinstance(value, str):
            value = {"kind": value}
        inside = self.inside(value)
        if not isinstance(value, dict):
            return None
        inside.only({"kind", "cite"})
        kind, cite = inside.written.get("kind"), inside.written.get("cite") or ""
        if kind not in SOURCE_KINDS or not isinstance(cite, str):
            self.fault("no_source_kind", "" if kind else "open", name=Written(kind))
            return None
        return Source(kind, cite)

    def children(self, name: str) -> list[tuple[str, Any]]:
        value = self.written.get(name, {})
        if not isinstance(value, dict):
            self.misses("no_children", name)
            return []
        for child in value:
            if not is_id(child):
                self.fault("no_id", name=Written(child), section=name)
        return [(child, inside) for child, inside in value.items() if is_id(child)]


def is_id(word: Any) -> bool:
    return isinstance(word, str) and re.fullmatch(ID, word) is not None
