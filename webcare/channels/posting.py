"""What a channel takes as one message: how long, how it counts, which files, and whether a longer
text may go as a thread. Composer, preview, gate and sender ask here, so that all count alike.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from webcare.channels.models import ChannelKind
from webcare.core.i18n import marked as _m
from workflows import posts
from workflows.posts import Limits

LONGEST = 100_000
"""Signs of a reply on any channel: beyond it nobody meant to write that."""

LIMITS: Mapping[ChannelKind, Limits] = {
    ChannelKind.MASTODON: posts.MASTODON,
    ChannelKind.BLUESKY: posts.BLUESKY,
}
"""Channels that send posts; the others send mails of any length."""

TOO_LONG = _m("As a thread this would be more than 10 posts. Make it shorter.")
FILES = _m("This network takes at most 4 files with a post.")
FILE_KIND = _m("This network takes no files of this kind; put a link in the text.")


def limits(kind: ChannelKind) -> Limits | None:
    """What *kind* limits a post to; None where it sends none."""
    return LIMITS.get(kind)


def parts(kind: ChannelKind, text: str) -> tuple[str, ...]:
    """*text* as it leaves on a channel of *kind*: one message, or the posts of a thread."""
    found = limits(kind)
    return posts.thread(text, found) if found else (text,)


def refusal(kind: ChannelKind, text: str, files: Sequence[Mapping[str, Any]] = ()) -> str | None:
    """Why a channel of *kind* would not take it, as a sentence; None where it takes it."""
    found = limits(kind)
    if found is None:
        return None
    if len(posts.thread(text, found)) > posts.MOST_PARTS:
        return TOO_LONG
    if len(files) > found.files:
        return FILES
    if any(not str(each["type"]).startswith(found.file_kinds) for each in files):
        return FILE_KIND
    return None
