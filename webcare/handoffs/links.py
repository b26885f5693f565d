"""What guards a link that needs no account: it belongs to the device on which it was first used.

Reading binds nothing, for the scanners of mail systems open links too. The first word that somebody
sends by it does: from then on another device is shown nothing, the team hears of it, and a new link
goes to the address that was asked, and to no other. So a link that was passed on opens no answer,
and whoever changes from phone to desk needs one mail.
"""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core import tokens
from webcare.core.actor import asked
from webcare.handoffs import mailing, turns
from webcare.handoffs.mailing import CONSULT
from webcare.handoffs.models import Handoff, LedgerEntry
from workflows.handoff import OPEN_HANDOFF_STATES

AGAIN = "consult_again"
TOLD_ONCE_IN = timedelta(hours=24)


def is_elsewhere(handoff: Handoff, device: str, key: str) -> bool:
    """Whether the link was used on another device. *key*: what came with a link mailed anew."""
    if not handoff.device or handoff.device == device:
        return False
    return not tokens.verify(AGAIN, key, handoff.id, _bound(handoff))


def bind(handoff: Handoff, device: str) -> None:
    """From now on the link is this device's; the caller has asked `is_elsewhere`."""
    handoff.device = device


def tell_elsewhere(session: Session, handoff: Handoff, *, at: datetime) -> None:
    """Let the team know that the link was opened on a second device; once a day."""
    ticket = turns.hold(session, handoff)
    if _was_told(session, handoff, "link_elsewhere", at):
        return
    turns.to_team(session, handoff, "link_elsewhere", by=asked(handoff.id, ""), at=at)
    audit.record(session, "handoff.link_elsewhere", handoff, by=asked(handoff.id, ""), at=at)
    if handoff.state in OPEN_HANDOFF_STATES:
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
    if not handoff.device:
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
