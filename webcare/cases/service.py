"""Telling a ticket to peers: made without its people, read by a person, shared, withdrawn."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.cases import gathering, queries
from webcare.cases.models import LearningCase
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.core.text import one_line, storable
from webcare.experts.models import Theme
from webcare.tickets.models import Ticket
from workflows.anonymise import Anonymiser, suspects
from workflows.learning_case import CaseState, LearningCaseLifecycle
from workflows.rights import Right

HOUR = 3600  # seconds
LONGEST_LESSON, MOST_MASKED, MOST_PARTS = 4000, 200, 200
_CHANGED = "A colleague changed this meanwhile. Here is how it stands now."


def make(
    session: Session, ticket: Ticket, language: str, *, by: Actor, at: datetime
) -> LearningCase:
    """The ticket's case, to be checked; the one that there is already, if any. What points to a
    person is taken out before a row is written.
    """
    _may(by)
    there = queries.of_ticket(session, ticket.id)
    if there is not None:
        return there
    known = gathering.anonymiser(session, ticket, [])
    parts = gathering.parts_of(session, ticket, language)[:MOST_PARTS]
    known.learn_from(part.text for part in parts)
    words = gathering.masks_in(language)
    theme = session.get(Theme, ticket.theme_id) if ticket.theme_id else None
    case = LearningCase(
        team_id=ticket.team_id,
        ticket_id=ticket.id,
        state=CaseState.CHECKING,
        title=known.anonymise(one_line(ticket.subject), words),
        language=language,
        channel=ticket.channel_kind.value,
        theme=(theme.names.get(language) or theme.slug) if theme else "",
        parts=[
            {
                "kind": part.kind,
                "hours": max(0, int((part.at - ticket.opened_at).total_seconds())) // HOUR,
                "text": known.anonymise(part.text, words),
            }
            for part in parts
        ],
        masked=[],
        made_by=by.name,
        made_at=at,
    )
    session.add(case)
    session.flush()  # the audit needs its id
    audit.record(session, "learningcase.made", case, by=by, at=at, ticket=ticket.id)
    return case


def change(
    session: Session,
    case: LearningCase,
    title: str,
    lesson: str,
    texts: Mapping[int, str],
    *,
    seen: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Another title, lesson or wording; a part without text is left out. Raises Conflict where a
    colleague was first or it is shared, Invalid without a title.
    """
    _may(by)
    _as_seen(case, seen)
    title = one_line(title)
    if not title:
        raise Invalid("Give it a title.", title=_m("Give it a title."))
    case.title, case.lesson = title, storable(lesson).strip()[:LONGEST_LESSON]
    case.parts = [
        part | {"text": text}
        for number, part in enumerate(case.parts)
        if (text := storable(texts.get(number, part["text"])).strip())
    ]
    audit.record(session, "learningcase.changed", case, by=by, at=at)


def mask(
    session: Session, case: LearningCase, ticket: Ticket, words: list[str], *, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Take *words* out everywhere, as names."""
    _may(by)
    _as_seen(case, None)
    case.masked = list(dict.fromkeys([*case.masked, *(one_line(word, 80) for word in words)]))[
        :MOST_MASKED
    ]
    known = gathering.anonymiser(session, ticket, case.masked)
    masks = gathering.masks_in(case.language)
    case.title = known.anonymise(case.title, masks)
    case.lesson = known.anonymise(case.lesson, masks)
    case.parts = [part | {"text": known.anonymise(part["text"], masks)} for part in case.parts]
    audit.record(session, "learningcase.masked", case, by=by, at=at, words=len(words))


def remains(session: Session, case: LearningCase, ticket: Ticket) -> dict[str, list[str]]:
    """What still points to someone, by place: "title", "lesson", or the number of a part."""
    known = gathering.anonymiser(session, ticket, case.masked)
    places = {"title": case.title, "lesson": case.lesson} | {
        str(number): part["text"] for number, part in enumerate(case.parts)
    }
    return {place: left for place, text in places.items() if (left := _left(known, text))}


def suspected(session: Session, case: LearningCase, ticket: Ticket) -> list[str]:
    """Words of the case that may be names, for a person to judge; none of the house's own."""
    house = gathering.house_words(session, ticket, case.language)
    texts = [case.title, case.lesson, *(part["text"] for part in case.parts)]
    return list(dict.fromkeys(word for each in texts for word in suspects(each, house)))


def share(
    session: Session,
    case: LearningCase,
    ticket: Ticket,
    *,
    was_read: bool,
    seen: int | None,
    by: Actor,
    at: datetime,
) -> None:
    """Let every team read it. Raises Invalid where nobody said to have read it to the end, where
    something still points to a person, or where it says nothing that one could learn.
    """
    _as_seen(case, seen)
    if not was_read:
        said = "Read every part first, and say so."
        raise Invalid(said, was_read=_m("Read every part first, and say so."))
    if not case.lesson:
        raise Invalid("Say what one learns from it.", lesson=_m("Say what one learns from it."))
    if remains(session, case, ticket):
        raise Invalid("Something in it still points to a person. It is marked below.")
    audit.move(session, case, LearningCaseLifecycle, "share", was_read=True, by=by, at=at)
    case.checked_by, case.shared_at, case.masked = by.name, at, []


def discard(session: Session, case: LearningCase, *, by: Actor, at: datetime) -> None:
    """Let it go; what was written of it goes too."""
    audit.move(session, case, LearningCaseLifecycle, "discard", by=by, at=at)
    case.parts, case.masked, case.lesson = [], [], ""


def withdraw(session: Session, case: LearningCase, why: str, *, by: Actor, at: datetime) -> None:
    """Nobody reads it any more. Raises Invalid without a reason."""
    why = storable(why).strip()
    if not why:
        raise Invalid("Say why.", why=_m("Say why it is withdrawn."))
    audit.move(
        session, case, LearningCaseLifecycle, "withdraw", reason=why, by=by, at=at,
        audit={"reason": why},
    )  # fmt: skip
    case.ended_why, case.parts = why, []


def _left(known: Anonymiser, text: str) -> list[str]:
    """What in *text* would be taken out now; a stand-in is nothing."""
    return [
        text[hit.start : hit.end]
        for hit in known.hits(text)
        if "[" not in text[max(0, hit.start - 1) : hit.end]
    ]


def _may(by: Actor) -> None:
    if not by.may(Right.EXPORT):
        raise NotAllowed("You may not do this here.")


def _as_seen(case: LearningCase, seen: int | None) -> None:
    if case.state is not CaseState.CHECKING:
        raise Conflict("This was shared or thrown away meanwhile.", state=str(case.state))
    if seen is not None and seen != case.version:
        raise Conflict(_CHANGED)
