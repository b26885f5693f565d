"""The fields of a scheme's forms: what each shows of a node, and what it writes back.

A field changes a node only where what was typed differs from what it showed, so that whatever a
form cannot show (an unknown key, an unfit value) stays as it was written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from webcare.schemes.shape import Value, in_order
from workflows.outcomes import TermUnit

Typed = MultiDict[str, Any]
Option = tuple[str, Any]  # a value and its words
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a node may say. `kind` names the macro that draws it."""

    name: str
    label: Any
    help: Any = ""
    kind = "word"

    def read(self, inside: Mapping[str, Any]) -> Any:
        """What the form shows of a node."""
        found = inside.get(self.name)
        return found if isinstance(found, str) else ""

    def typed(self, form: Typed, prefix: str) -> Any:
        """What came back, like what `read` gives; None where the form did not have this field."""
        found = form.get(prefix + self.name)
        return None if found is None else found.strip()

    def kept_in_order(self, shown: Any, typed: Any) -> Any:  # noqa: ARG002 - for lists of names
        """*typed* in the order of what was *shown*, where a form has an order of its own."""
        return typed

    def written(self, value: Any) -> Any:
        """How the document says it; None leaves the key out."""
        return value or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts(Field):
    """One text a language. `long`: more than a line."""

    languages: Sequence[str]
    long: bool = False
    kind = "texts"

    def read(self, inside: Mapping[str, Any]) -> dict[str, str]:
        found = inside.get(self.name)
        texts = found if isinstance(found, dict) else {}
        return {code: text for code, text in texts.items() if isinstance(text, str)}

    def typed(self, form: Typed, prefix: str) -> dict[str, str] | None:
        start = f"{prefix}{self.name}-"
        texts = {
            name.removeprefix(start): text.replace("\r\n", "\n").strip()
            for name, text in form.items()
            if name.startswith(start) and len(name) <= len(start) + 3
        }
        return {code: text for code, text in texts.items() if text} if texts else None

    def written(self, value: Any) -> Any:
        return value or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Field):
    """True or left out; a hidden “no” before the box tells it from a field that is not there."""

    kind = "flag"

    def read(self, inside: Mapping[str, Any]) -> bool:
        return inside.get(self.name) is True

    def typed(self, form: Typed, prefix: str) -> bool | None:
        found = form.getlist(prefix + self.name)
        return YES in found if found else None

    def written(self, value: Any) -> Any:
        return True if value else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Field):
    """A whole number above 0; anything else that was typed is kept for the checker to name."""

    kind = "number"

    def read(self, inside: Mapping[str, Any]) -> str:
        found = inside.get(self.name)
        return "" if found is None or isinstance(found, dict | list) else str(found)

    def written(self, value: Any) -> Any:
        return as_number(value) if value else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Field):
    """One of several; `blank` is what leaving it out means."""

    options: Sequence[Option]
    blank: Any = ""
    kind = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names(Field):
    """Any number of several names."""

    options: Sequence[Option]
    kind = "names"

    def read(self, inside: Mapping[str, Any]) -> list[str]:
        found = inside.get(self.name)
        return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []

    def typed(self, form: Typed, prefix: str) -> list[str] | None:
        found = form.getlist(prefix + self.name)
        return [each for each in found if each] if found else None

    def kept_in_order(self, shown: Any, typed: Any) -> Any:
        return [*(e for e in shown if e in typed), *(e for e in typed if e not in shown)]

    def all_options(self, shown: Iterable[str]) -> list[Option]:
        """The options, and whatever the document names besides."""
        known = {value for value, _ in self.options}
        return [*self.options, *((each, each) for each in shown if each not in known)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Field):
    """``stated``, or ``{kind: stated, cite: …}``."""

    kind = "source"

    def read(self, inside: Mapping[str, Any]) -> dict[str, str]:
        found = inside.get(self.name)
        if isinstance(found, str):
            return {"kind": found, "cite": ""}
        found = found if isinstance(found, dict) else {}
        return {key: str(found.get(key) or "") for key in ("kind", "cite")}

    def typed(self, form: Typed, prefix: str) -> dict[str, str] | None:
        kind = form.get(f"{prefix}{self.name}-kind")
        if kind is None:
            return None
        return {"kind": kind, "cite": form.get(f"{prefix}{self.name}-cite", "").strip()}

    def written(self, value: Any) -> Any:
        if not value["kind"] and not value["cite"]:
            return None
        return {"kind": value["kind"], "cite": value["cite"]} if value["cite"] else value["kind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Field):
    """``{office_hours: 4}``."""

    kind = "deadline"

    def read(self, inside: Mapping[str, Any]) -> dict[str, str]:
        found = inside.get(self.name)
        pairs = [*found.items()] if isinstance(found, dict) else []
        unit, amount = pairs[0] if len(pairs) == 1 else (TermUnit.OFFICE_HOURS.value, "")
        return {"unit": str(unit), "amount": str(amount)}

    def typed(self, form: Typed, prefix: str) -> dict[str, str] | None:
        amount = form.get(f"{prefix}{self.name}-amount")
        if amount is None:
            return None
        unit = form.get(f"{prefix}{self.name}-unit", TermUnit.OFFICE_HOURS.value)
        return {"unit": unit, "amount": amount.strip()}

    def written(self, value: Any) -> Any:
        return {value["unit"]: as_number(value["amount"])} if value["amount"] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderate(Field):
    """``remind``, or ``{action: hide, reason: {nl: …}}``."""

    options: Sequence[Option]
    languages: Sequence[str]
    kind = "moderate"

    def read(self, inside: Mapping[str, Any]) -> dict[str, Any]:
        found = inside.get(self.name)
        if isinstance(found, str):
            return {"action": found, "reason": {}}
        found = found if isinstance(found, dict) else {}
        return {"action": str(found.get("action") or ""), "reason": self._reason.read(found)}

    def typed(self, form: Typed, prefix: str) -> dict[str, Any] | None:
        action = form.get(f"{prefix}{self.name}-action")
        if action is None:
            return None
        return {
            "action": action,
            "reason": self._reason.typed(form, f"{prefix}{self.name}-") or {},
        }

    def written(self, value: Any) -> Any:
        if not value["action"]:
            return None
        if not value["reason"]:
            return value["action"]
        return {"action": value["action"], "reason": value["reason"]}

    @property
    def _reason(self) -> Texts:
        return Texts(name="reason", label="", languages=self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Field):
    """A list of words per language, one a line."""

    languages: Sequence[str]
    kind = "words"

    def read(self, inside: Mapping[str, Any]) -> dict[str, str]:
        return {
            code: "\n".join(map(str, words))
            for code, words in inside.items()
            if isinstance(words, list)
        }

    def typed(self, form: Typed, prefix: str) -> dict[str, str] | None:
        texts = Texts(name=self.name, label="", languages=self.languages).typed(form, prefix)
        return texts if any(name.startswith(f"{prefix}{self.name}-") for name in form) else None


def applied(
    fields: Iterable[Field],
    inside: Mapping[str, Any],
    form: Typed,
    prefix: str = "",
    usual: Sequence[str] = (),
) -> Value:
    """What *inside* says after a form was filled in."""
    new = dict(inside)
    for field in fields:
        shown, typed = field.read(inside), field.typed(form, prefix)
        if typed is not None:
            typed = field.kept_in_order(shown, typed)
        if typed is None or typed == shown:
            continue
        written = field.written(typed)
        if written is None:
            new.pop(field.name, None)
        else:
            new[field.name] = written
    return in_order(new, inside, usual)


def as_number(text: str) -> int | str:
    """The whole number that *text* writes, or the text itself."""
    fits = text.isascii() and text.isdigit() and len(text) <= 9  # noqa: PLR2004 - what YAML reads back as a number
    return int(text) if fits else text
