"""Reads one mapping of a scheme document, and notes every fault of form it meets."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from workflows.outcomes import Source, Texts
from workflows.scheme_document import Fault

E = TypeVar("E", bound=StrEnum)
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
SOURCE_KINDS = ("stated", "reconstructed")


class Form:
    """One mapping of the document being read, and the faults met while reading it."""

    def __init__(self, node: str, written: Any, faults: list[Fault]) -> None:
        self.node = node
        self.faults = faults
        self.written: Mapping[str, Any] = written if isinstance(written, dict) else {}
        if not isinstance(written, dict):
            self.fault("it should be a mapping", "Write 'name: value' lines below it.")

    def fault(self, message: str, cure: str) -> None:
        self.faults.append(Fault(self.node, message, cure))

    def only(self, allowed: Iterable[str]) -> None:
        for name in self.written.keys() - set(allowed):
            self.fault(f"{name!r} is not known here", f"Use one of: {', '.join(sorted(allowed))}.")

    def word(self, name: str, default: str = "") -> str:
        value = self.written.get(name, default)
        if not isinstance(value, str) or (not value and name not in self.written):
            self.fault(f"{name!r} should be a word", f"Add '{name}: …'.")
            return default
        return value

    def flag(self, name: str) -> bool:
        value = self.written.get(name, False)
        if not isinstance(value, bool):
            self.fault(
                f"{name!r} should be true or false", f"Write '{name}: true' or leave it out."
            )
            return False
        return value

    def number(self, name: str, default: int) -> int:
        value = self.written.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            self.fault(f"{name!r} should be a number above 0", f"Write '{name}: {default}'.")
            return default
        return value

    def choice(self, name: str, kind: type[E]) -> E | None:
        value = self.written.get(name)
        if value is None:
            return None
        if value not in set(kind):
            words = ", ".join(kind)
            self.fault(f"{name!r} cannot be {value!r}", f"Use one of: {words}.")
            return None
        return kind(value)

    def words(self, name: str) -> tuple[str, ...]:
        value = self.written.get(name, [])
        if not isinstance(value, list) or not all(is_id(word) for word in value):
            self.fault(f"{name!r} should be a list of names", f"Write '{name}: [lead]'.")
            return ()
        return tuple(value)

    def texts(self, name: str) -> Texts:
        return self._texts(name, self.written.get(name, {}))

    def many_texts(self, name: str) -> tuple[Texts, ...]:
        value = self.written.get(name, [])
        if not isinstance(value, list):
            self.fault(f"{name!r} should be a list of texts", "Begin each with '- nl: …'.")
            return ()
        return tuple(self._texts(name, texts) for texts in value)

    def _texts(self, name: str, value: Any) -> Texts:
        if not isinstance(value, dict) or not all(
            isinstance(text, str) and text.strip() for text in value.values()
        ):
            self.fault(f"{name!r} should hold one text a language", f"Write '{name}: {{nl: …}}'.")
            return {}
        return value

    def source(self) -> Source | None:
        """``source: stated`` or ``source: {kind: reconstructed, cite: "…"}``."""
        value = self.written.get("source")
        if value is None:
            return None
        if isinstance(value, str):
            value = {"kind": value}
        inside = Form(self.node, value, self.faults)
        inside.only({"kind", "cite"})
        kind, cite = inside.word("kind"), inside.written.get("cite") or ""
        if kind not in SOURCE_KINDS or not isinstance(cite, str):
            self.fault(f"source {kind!r} is not known", "Write 'stated' or 'reconstructed'.")
            return None
        return Source(kind, cite)

    def children(self, name: str) -> list[tuple[str, Any]]:
        value = self.written.get(name, {})
        if not isinstance(value, dict):
            self.fault(f"{name!r} should be a mapping", "Give each its id, then a colon.")
            return []
        for child in value:
            if not is_id(child):
                self.fault(f"{child!r} is no id", "Use a letter, then letters, digits and _.")
        return [(child, inside) for child, inside in value.items() if is_id(child)]


def is_id(word: Any) -> bool:
    return isinstance(word, str) and _ID.fullmatch(word) is not None
