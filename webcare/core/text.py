"""Small truths about text that many capabilities need."""

import unicodedata

_UNSAFE = {"Cc", "Cf", "Zl", "Zp"}


def one_line(text: str, limit: int = 200) -> str:
    """*text* on one line without control or direction characters, at most *limit* long.

    Fit for subjects, names and header values: no CR, LF or U+2028 is left.
    """
    line = " ".join(text[: limit * 8].split())
    if not line.isprintable():  # only then is there something to look for, one by one
        kept = "".join(" " if unicodedata.category(c) in _UNSAFE else c for c in line)
        line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def storable(text: str) -> str:
    """*text* as PostgreSQL can keep it: without NUL and lone surrogates."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
