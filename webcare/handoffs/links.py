"""What guards a link that needs no account: it belongs to the device on which it was first used.

Reading binds nothing, for the scanners of mail systems open links too; which devices read is kept.
The first word that somebody sends by it binds it: from then on another device is shown nothing, the
team hears of it, and a new link goes to the address that was asked, and to no other. A question
that had its end by mail or behind the log-in belongs to no device, so its link opens on the only
one that has read it before, or anew. What is sent from a second device is kept apart for a person
to look at: which of the two is the word of the one asked, no machine can tell.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core import tokens
from webcare.core.actor import asked
from webcare.core.text import storable
from webcare.handoffs import answering, lookups, mailing, turns
from webcare.handoffs.answering import Via
from webcare.handoffs.mailing import CONSULT
from webcare.handoffs.models import Handoff, LedgerEntry
from webcare.handoffs.turns import Said
from webcare.intake.enclosures import Enclosure
from workflows.handoff import HandoffState

AGAIN = "consult_again"
TOLD_ONCE_IN = timedelta(hours=24)
MOST_READERS = 5
_ENDED = (HandoffState.ANSWERED, HandoffState.DECLINED)


def is_elsewhere(handoff: Handoff, device: str, key: str) -> bool:
    """Whether the link was used on another device. *key*: what came with a link mailed anew."""
    if handoff.device:
        at_home = handoff.device == device
    else:
        at_home = handoff.state not in _ENDED or (bool(device) and handoff.readers == [device])
    return not at_home and not tokens.verify(AGAIN, key, handoff.id, _bound(handoff))


def bind(handoff: Handoff, device: str) -> None:
    """From now on the link is this device's; the caller has asked `is_elsewhere`."""
    handoff.device = device


def note_reader(session: Session, handoff: Handoff, device: str) -> None:
    """Keep that this device has read the question. That is no act on it: nobody's version of it
    grows old.
    """
    if device in handoff.readers or len(handoff.readers) >= MOST_READERS:
        return
    kept = update(Handoff).where(Handoff.id == handoff.id)
    kept = kept.values(readers=[*handoff.readers, device])
    session.execute(kept.execution_options(synchronize_session=False))


def set_aside(
    session: Session,
    handoff: Handoff,
    text: str,
    *,
    files: Sequence[Enclosure] = (),
    at: datetime,
) -> bool:
    """Keep what was sent from a second device, apart and believed by nobody yet, and tell the team;
    the same words once. False where nothing was written.
    """
    text = turns.words_or_names(storable(text).strip(), files)
    if not text:
        return False
    ticket = turns.hold(session, handoff)
    if lookups.was_said(session, handoff.id, text):
        return True
    by = asked(handoff.id, handoff.to_name)
    said = Said(text=text, name=handoff.to_name, trusted=False, files=files)
    turns.say(session, handoff, said, inbound=True, at=at)
    turns.to_team(session, handoff, "second_answer", by=by, at=at, result=text)
    audit.record(session, "handoff.second_answer", handoff, by=by, at=at)
    turns.flag(session, ticket, turns.SECOND)
    return True


def is_taken_back(session: Session, token: str) -> bool:
    """Whether the link is whole, and its question was taken back since it was sent."""
    return _taken_back(session, token) is not None


def keep_late(
    session: Session,
    token: str,
    text: str,
    *,
    device: str,
    files: Sequence[Enclosure] = (),
    at: datetime,
) -> bool:
    """Keep an answer to a question that was taken back, as what comes after any other end; False
    where the link is no good for another reason. Only words are taken: nothing is shown by it.
    """
    handoff = _taken_back(session, token)
    if handoff is None or not (text.strip() or files):
        return False
    if is_elsewhere(handoff, device, ""):
        return set_aside(session, handoff, text, files=files, at=at)
    by = asked(handoff.id, handoff.to_name)
    answering.answer(session, handoff, text, files=files, by=by, at=at, via=Via.LINK)
    return True


def _taken_back(session: Session, token: str) -> Handoff | None:
    row_id = tokens.row_of(token)
    handoff = session.get(Handoff, row_id) if row_id is not None else None
    if handoff is None or not tokens.verify(CONSULT, token, handoff.id, handoff.nonce):
        return None
    if handoff.state is not HandoffState.WITHDRAWN or turns.is_shut_out(session, handoff):
        return None
    return handoff


def tell_elsewhere(session: Session, handoff: Handoff, *, at: datetime) -> None:
    """Let the team know that the link was opened on a second device; once a day. After the end it
    matters most: the answer that stands may be somebody else's.
    """
    ticket = turns.hold(session, handoff)
    if _was_told(session, handoff, "link_elsewhere", at):
        return
    turns.to_team(session, handoff, "link_elsewhere", by=asked(handoff.id, ""), at=at)
    audit.record(session, "handoff.link_elsewhere", handoff, by=asked(handoff.id, ""), at=at)
    turns.flag(session, ticket, turns.ELSEWHERE)


def tell_refused(session: Session, token: str, *, at: datetime) -> None:
    """Let the team know that a link was tried that is no good any more, or never was; once a day.

    Only a link that we signed raises a flag: whoever invents one must not fill the inbox.
    """
    row_id = tokens.row_of(token)
    handoff = session.get(Handoff, row_id) if row_id is not None else None
    if handoff is None:
        return
    ticket = turns.hold(session, handoff)
    if _was_told(session, handoff, "link_refused", at):
        return
    turns.to_team(session, handoff, "link_refused", by=asked(handoff.id, ""), at=at)
    audit.record(session, "handoff.link_refused", handoff, by=asked(handoff.id, ""), at=at)
    if tokens.verify(CONSULT, token, handoff.id, handoff.nonce):
        turns.flag(session, ticket, turns.REFUSED)


def renew(session: Session, handoff: Handoff, *, at: datetime) -> None:
    """Mail a link for another device to the address asked. It is good until it is used."""
    ticket = turns.hold(session, handoff)
    if not is_elsewhere(handoff, "", ""):
        return
    key = tokens.sign(AGAIN, handoff.id, _bound(handoff))
    mailing.post_link(session, ticket, handoff, f"{mailing.link(handoff)}?k={key}", at=at)
    turns.to_expert(session, handoff, "link_renewed", by=asked(handoff.id, ""), at=at)


def _bound(handoff: Handoff) -> str:
    return f"{handoff.nonce}:{handoff.device}"


def _was_told(session: Session, handoff: Handoff, event: str, at: datetime) -> bool:
    lately = exists().where(
        LedgerEntry.handoff_id == handoff.id,
        LedgerEntry.event == event,
        LedgerEntry.at > at - TOLD_ONCE_IN,
    )
    return bool(session.scalar(select(lately)))
