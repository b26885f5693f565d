"""What the one asked may read of the ticket: chosen, blackened where a person wants it, copied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from webcare.core.errors import Invalid
from webcare.core.i18n import marked as _m
from webcare.core.text import storable
from webcare.handoffs import lookups
from webcare.handoffs.models import Handoff
from webcare.intake.enclosures import Enclosure
from webcare.tickets.models import Message, Ticket
from workflows.blackout import only_takes_away, tidied, without_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One message to be shown. `words`: what they will read of it, None for all of it; `named`:
    whether its writer's name stands above, and may stand in the words; `files`: ids of the
    message's attachments to go along.
    """

    message_id: int
    words: str | None = None
    named: bool = True
    files: Sequence[int] = ()


Chosen: TypeAlias = Sequence[int | Show]
"""What is to be shown; an id alone stands for the whole message without its files."""


def copied(session: Session, ticket: Ticket, chosen: Chosen) -> list[dict[str, Any]]:
    """The chosen messages as they will be shown, oldest first: name, time and words, no address and
    no quoted text; see `Handoff.shown`.

    Raises Invalid for a message or file of another ticket, for a message of which nothing is left,
    and for words that its writer did not write: those belong in the question.
    """
    wanted = {each.message_id: each for each in map(_as_show, chosen)}
    messages = lookups.messages(session, ticket.id, list(wanted))
    if len(messages) != len(wanted):
        raise Invalid("A message that you chose is not of this ticket.", shown="Choose again.")
    return [_copy(session, ticket, message, wanted[message.id]) for message in messages]


def files(handoff: Handoff) -> list[Enclosure]:
    """The files that the one asked may see, each content once: of this question alone."""
    found = {each["sha256"]: each for copy in handoff.shown for each in copy.get("files", ())}
    return list(found.values())


def words_of(message: Message) -> str:
    """What its writer wrote, without what they quoted."""
    return message.reply_text.strip() or message.text.strip()


def _copy(session: Session, ticket: Ticket, message: Message, show: Show) -> dict[str, Any]:
    return {
        "id": message.id,
        "from": (message.from_name or ticket.author_name) if show.named else "",
        "at": message.sent_at.isoformat(),
        "text": _words(ticket, message, show),
        "files": _files(session, message, show),
    }


def _words(ticket: Ticket, message: Message, show: Show) -> str:
    words = _chosen_words(message, show)
    if show.named:
        return words
    return without_names(words, [message.from_name, ticket.author_name])


def _chosen_words(message: Message, show: Show) -> str:
    whole = words_of(message)
    if show.words is None:
        return whole
    kept = tidied(storable(show.words))
    if kept == tidied(whole):
        return whole
    if whole and not kept:
        text = _m("Nothing of this message is left. Leave it out instead.")
        raise Invalid(text, **{f"words_{message.id}": text})
    if not only_takes_away(whole, kept):
        text = _m(
            "Take words away or black them out; what you want to add belongs in your question."
        )
        raise Invalid(text, **{f"words_{message.id}": text})
    return kept


def _files(session: Session, message: Message, show: Show) -> list[dict[str, Any]]:
    if not show.files:
        return []
    found = lookups.chosen_files(session, message.id, show.files)
    if len(found) != len(set(show.files)):
        raise Invalid("A file that you chose is not of this ticket.", shown="Choose again.")
    return list(found)


def _as_show(each: int | Show) -> Show:
    return each if isinstance(each, Show) else Show(message_id=each)
