"""What a text may leave to be filled in: a fixed list, replaced once, never evaluated."""

import re
from collections.abc import Mapping

from webcare.core.errors import Invalid

KNOWN = ("name", "number", "organisation", "sender", "link")
_PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)


def unknown(text: str) -> str:
    """The first placeholder of *text* that we do not know, as it stands there; empty for none."""
    return next((found[0] for found in _PLACEHOLDER.finditer(text) if found[1] not in KNOWN), "")


def fill(text: str, values: Mapping[str, str]) -> str:
    """*text* with each `{{name}}` replaced by its value, literally and only once.

    *values* gives every name of `KNOWN`. Raises Invalid(body=…) for a placeholder that we do not
    know, so that nobody is sent one. What a value itself looks like does not matter: an asker may
    be called `{{config}}`, before and after filling.
    """
    unknown = sorted(
        {
            found[0]
            for found in _PLACEHOLDER.finditer(text)
            if found[1] not in values and not any(found[0] in value for value in values.values())
        }
    )
    if unknown:
        known = ", ".join(f"{{{{{name}}}}}" for name in KNOWN)
        message = f"Unknown placeholder {unknown[0][:60]}. You can use {known}."
        raise Invalid(message, body=message)
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
