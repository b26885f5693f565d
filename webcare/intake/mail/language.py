"""Which language a text is in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

OURS = ("nl", "en", "fr", "de")
# What else is written to an organisation in Europe; fewer choices make fewer mistakes.
OTHERS = (
    "ar", "bg", "cs", "da", "el", "es", "et", "fi", "hr", "hu", "it", "lt", "lv", "no", "pl",
    "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "fa", "he", "ja", "ko", "zh",
)  # fmt: skip
MIN_LETTERS = 12
SAMPLE = 400

NOT_WORDS = re.compile(r"https?://\S{1,500}|\S{1,100}@\S{1,100}|[\d_<>\[\]()|*#=\-]{1,100}")


def recognise(text: str, *, hint: str | None = None) -> str | None:
    """Return the ISO 639-1 code of *text*, or *hint* (else None) where it is too short to tell."""
    sample = " ".join(NOT_WORDS.sub(" ", text[: SAMPLE * 2]).split())[:SAMPLE]
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return hint
    if sample.isupper():
        sample = sample.lower()
    code, _ = _identifier().classify(sample)
    return str(code)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Load the model at first use: it costs memory and a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([*OURS, *OTHERS])
    return identifier
