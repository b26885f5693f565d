"""What a network takes in one post, how it counts, and how a longer text becomes a thread.

The one place that counts: the composer, its preview, the gate and whoever sends ask here. Sources:
Mastodon's posting rules (500 characters by default; an address counts 23, and of ``@who@where``
only ``@who``), the lexicon ``app.bsky.feed.post`` of Bluesky (300 graphemes and 3,000 bytes).
"""

import re
from dataclasses import dataclass

from workflows.graphemes import graphemes, length

MOST_PARTS = 10
"""What is longer than so many posts is no post: nobody reads it to the end."""

_URL = re.compile(r"https?://[^\s<>\"“”«»]*[^\s<>\"“”«».,;:!?'’)\]}]", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w/])(@\w+(?:[.-]\w+)*)@[\w-]+(?:\.[\w-]+)+")
_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]?$")
_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one post may hold. `signs`: graphemes; `octets`: bytes of UTF-8, None where nothing is
    said of them; `url_signs`: what each address counts, None where it counts as it is written;
    `short_mentions`: of ``@who@where`` only ``@who`` counts; `files` and `file_kinds`: how many go
    along, and which (the beginnings of media types).
    """

    signs: int
    octets: int | None = None
    url_signs: int | None = None
    short_mentions: bool = False
    threads: bool = True
    files: int = 4
    file_kinds: tuple[str, ...] = ("image/",)


MASTODON = Limits(
    signs=500, url_signs=23, short_mentions=True, file_kinds=("image/", "video/", "audio/")
)
BLUESKY = Limits(signs=300, octets=3000)


def count(text: str, limits: Limits) -> int:
    """How many signs *text* counts there."""
    if limits.short_mentions:
        text = _MENTION.sub(r"\1", text)
    if limits.url_signs is not None:
        text = _URL.sub("x" * limits.url_signs, text)
    return length(text)


def fits(text: str, limits: Limits) -> bool:
    """Whether *text* is one post."""
    if limits.octets is not None and len(text.encode("utf-8", "replace")) > limits.octets:
        return False
    return count(text, limits) <= limits.signs


def thread(text: str, limits: Limits) -> tuple[str, ...]:
    """*text* as the posts that it becomes: one where it fits, else numbered ones (`… 1/3`).

    It is cut between paragraphs or sentences where that leaves a post half full at least, else
    between words, and within a word only where that word alone is longer than a post. All that is
    lost is the blank at a cut. Where *limits* know no threads it stays one, too long; of a text
    beyond `MOST_PARTS` posts all posts are given, for whoever shows it.
    """
    text = text.strip()
    if not limits.threads or fits(text, limits):
        return (text,)
    total = 2
    while True:
        parts = _cut(text, limits, len(_number(total, total)))
        if len(str(len(parts))) <= len(str(total)):
            total = len(parts)
            return tuple(f"{each}{_number(at, total)}" for at, each in enumerate(parts, 1))
        total = len(parts)  # more digits than were left room for


def _number(at: int, total: int) -> str:
    return f" {at}/{total}"


def _cut(text: str, limits: Limits, reserved: int) -> list[str]:
    """The pieces of *text*, each with room for *reserved* signs more."""
    room = Limits(
        signs=limits.signs - reserved,
        octets=None if limits.octets is None else limits.octets - reserved,
        url_signs=limits.url_signs,
        short_mentions=limits.short_mentions,
    )
    parts: list[str] = []
    rest = text
    while not fits(rest, room):
        end = _end_of_first(rest, room)
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*parts, rest] if rest else parts


def _end_of_first(text: str, room: Limits) -> int:
    """Where the first piece of *text* ends, which is longer than *room*."""
    ends = _word_ends(text, room)
    if not ends:
        return _within_a_word(text, room)
    half = ends[-1] // 2
    for is_good in (_ends_a_paragraph, _ends_a_sentence):
        good = [end for end in ends if end >= half and is_good(text, end)]
        if good:
            return good[-1]
    return ends[-1]


def _word_ends(text: str, room: Limits) -> list[int]:
    """Where words end up to which *text* fits, by halving: counting is the dear part."""
    ends = []
    for match in _WORD.finditer(text):
        ends.append(match.end())
        if match.end() > 40 * room.signs:
            break  # far beyond what any way of counting makes short
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if fits(text[: ends[middle]], room):
            low = middle + 1
        else:
            high = middle
    return ends[:low]


def _within_a_word(text: str, room: Limits) -> int:
    """As many whole signs of a word as fit; at least one, whatever the room."""
    end = 0
    for sign in graphemes(text):
        if end and not fits(text[: end + len(sign)], room):
            break
        end += len(sign)
    return end


def _ends_a_paragraph(text: str, end: int) -> bool:
    return text[end:].lstrip(" \t").startswith("\n\n")


def _ends_a_sentence(text: str, end: int) -> bool:
    return bool(_SENTENCE_END.search(text[max(0, end - 4) : end]))
