"""What a text may leave to be filled in: ``{{name}}`` from a fixed list, replaced once and never
evaluated. What has no value on a ticket stays where it is, for a person to see and to write.
"""

import re
from collections.abc import Mapping

KNOWN = (
    "name", "number", "organisation", "team", "sender", "date", "theme", "unit", "answer_by",
    "link",
)  # fmt: skip
AT_SENDING = frozenset({"sender", "date"})
"""What is known only as the text leaves: who hands it in, and on which day."""

_VARIABLE = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
OPENS = "{{"


def written(name: str) -> str:
    """The variable as it stands in a text."""
    return f"{{{{{name}}}}}"


def unknown(text: str, spared: Mapping[str, str] | None = None) -> str:
    """The first variable of *text* that is not in the list, as it stands there; empty for none.

    What stands in a value of *spared* is spared: an asker may be called ``{{config}}``.
    """
    values = (spared or {}).values()
    for found in _VARIABLE.finditer(text):
        if found[1] not in KNOWN and not any(found[0] in value for value in values):
            return found[0]
    return ""


def used(text: str) -> tuple[str, ...]:
    """The known variables that *text* still bears, each once, in order."""
    names = (found[1] for found in _VARIABLE.finditer(text))
    return tuple(dict.fromkeys(name for name in names if name in KNOWN))


def gaps(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The known variables of *text* that *values* say nothing for."""
    return tuple(name for name in used(text) if not values.get(name, "").strip())


def fill(text: str, values: Mapping[str, str]) -> str:
    """*text* with each variable replaced by its value, literally and once; one without a value, or
    unknown, stays as it stands.
    """

    def value(found: re.Match[str]) -> str:
        known = values.get(found[1], "")
        return known if known.strip() else found[0]

    return _VARIABLE.sub(value, text)


def settle(text: str, values: Mapping[str, str]) -> str:
    """*text* as it is put into a draft: what is known and stays so is filled in.

    What is known only at sending stays, and so does whatever would look like a variable itself,
    for a draft is filled in once more as it leaves.
    """
    lasting = {
        name: value
        for name, value in values.items()
        if name not in AT_SENDING and OPENS not in value
    }
    return fill(text, lasting)
