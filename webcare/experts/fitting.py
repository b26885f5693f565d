"""What short names and names in several languages must be."""

import re
from collections.abc import Mapping

from webcare.core.errors import Invalid
from webcare.core.text import one_line

_SLUG = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def fit_slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise Invalid("Use small letters and digits.", slug="Use small letters and digits.")
    return text


def fit_names(names: Mapping[str, str]) -> dict[str, str]:
    kept = {language: one_line(name, 80) for language, name in names.items() if name.strip()}
    if not kept:
        raise Invalid("Give it a name.", names="Give it a name.")
    return kept
