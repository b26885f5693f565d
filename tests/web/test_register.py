"""The Dutch of the screens says “je” to colleagues and “u” to whoever asks."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "translations/nl/LC_MESSAGES/messages.po"
FOR_THE_PUBLIC = {
    "templates/contact.html", "templates/follow.html", "templates/link_gone.html",
    "webcare/web/handoffs/asking.py", "webcare/replies/acknowledging.py",
    "webcare/replies/holding.py", "webcare/replies/footer.py", "webcare/intake/forms.py",
    "templates/_pulse.html",
    "webcare/improvement/telling.py",
}  # fmt: skip
FORMAL = re.compile(r"\b(u|uw)\b", re.IGNORECASE)
HOURS = re.compile(r"%\(\w+\)d u\b|\|u\|")


def sources():
    for folder, pattern in (("templates", "*.html"), ("webcare", "*.py")):
        for path in (ROOT / folder).rglob(pattern):
            yield str(path.relative_to(ROOT)), path.read_text()


def test_only_what_the_public_reads_says_u():
    texts = dict(sources())
    with CATALOGUE.open("rb") as file:
        found = read_po(file)
    wrong = [
        (message.id, name)
        for message in found
        if message.id and FORMAL.search(HOURS.sub("", " ".join(_said(message.string))))
        for name, text in texts.items()
        if f'"{_first(message.id)}"' in text and name not in FOR_THE_PUBLIC
    ]

    assert wrong == []


def _said(string):
    return string if isinstance(string, tuple | list) else (string,)


def _first(message_id):
    return _said(message_id)[0]
