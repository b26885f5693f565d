"""How the one asked comes in without an account: by the link in the mail, or by answering it."""

from datetime import datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.channels.compose import token_in
from webcare.core import tokens
from webcare.core.actor import Actor, asked
from webcare.core.errors import Expired, NotFound
from webcare.experts import absence
from webcare.experts import queries as experts
from webcare.handoffs import lookups, queries, turns
from webcare.handoffs.addressee import rota
from webcare.handoffs.answering import GONE, Via, take
from webcare.handoffs.mailing import CONSULT
from webcare.handoffs.models import Handoff
from webcare.handoffs.turns import Said
from webcare.tickets import service as tickets
from webcare.tickets.models import Message, MessageKind, Ticket
from workflows.handoff import HandoffState

log = structlog.get_logger()

LINK_OUTLIVES = timedelta(days=30)
_AUTOMATIC = frozenset({MessageKind.AUTO_REPLY, MessageKind.BOUNCE, MessageKind.LIST})


class MailTaken(StrEnum):
    """What became of a mail to a handoff. Whatever it was, it is kept in the consult."""

    ANSWER = "answer"
    STRANGER = "stranger"  # not from the one asked, so not taken for their word
    EMPTY = "empty"  # from the one asked, without a word
    REFUSED = "refused"  # the one asked lost their place
    AUTOMATIC = "automatic"  # out of office, or it did not arrive
    KNOWN = "known"  # it was here before


def consult_of(session: Session, token: str) -> int | None:
    """The handoff that *token* (of a Message-ID) was signed for, in whatever state it is; None for
    one that we did not sign, or revoked. Intake asks this.
    """
    row_id = tokens.row_of(token)
    handoff = session.get(Handoff, row_id) if row_id is not None else None
    if handoff is None or not tokens.verify(CONSULT, token, handoff.id, handoff.nonce):
        return None
    return handoff.id


def by_link(session: Session, token: str, *, at: datetime) -> Handoff:
    """The handoff behind the link, with its conversation. The link is good until 30 days after
    the handoff ended; raises Expired after that, and, all alike, for one that is forged, revoked
    or withdrawn, or whose reader has lost their place.
    """
    row_id = tokens.row_of(token)
    handoff = queries.with_messages(session, row_id) if row_id is not None else None
    if handoff is None or not tokens.verify(CONSULT, token, handoff.id, handoff.nonce):
        raise Expired(GONE)
    over = handoff.ended_at is not None and at > handoff.ended_at + LINK_OUTLIVES
    refused = handoff.state is HandoffState.WITHDRAWN or turns.is_shut_out(session, handoff)
    if over or refused:
        log.warning("consult_link_refused", handoff=handoff.id, state=handoff.state)
        raise Expired(GONE)
    return handoff


def mail_answered(session: Session, handoff_id: int, message_id: int, *, at: datetime) -> MailTaken:
    """Take the mail, a stored message, as what it is; safe to run again.

    From the address asked (or someone on the rota of the desk asked) it is the answer. From anyone
    else, or without the signed Message-ID of ours, it is kept apart and flagged. From someone who
    lost their place it is refused: kept, logged, flagged. An automatic reply never
    counts. Raises NotFound for a handoff or message that does not exist.
    """
    handoff, message = session.get(Handoff, handoff_id), session.get(Message, message_id)
    if handoff is None or message is None:
        raise NotFound("There is no such question.")
    ticket = turns.hold(session, handoff)
    if lookups.has_taken(session, handoff.id, message.id):
        return MailTaken.KNOWN
    name = _known_sender(session, handoff, message)
    verdict = _verdict(session, handoff, message, name)
    said = _said(session, message, name, trusted=verdict is MailTaken.ANSWER)
    if verdict is MailTaken.ANSWER and not said.text:
        verdict = MailTaken.EMPTY
    by = asked(handoff.id, said.name)
    if verdict is MailTaken.ANSWER:
        take(session, ticket, handoff, said, by=by, at=at, via=Via.MAIL)
    else:
        _set_aside(
            session, ticket, handoff, said, verdict, bounce=_is_bounce(message), by=by, at=at
        )
    if message.kind is MessageKind.AUTO_REPLY and name is not None:
        _propose_absence(session, ticket, handoff, said.text, by=by, at=at)
    return verdict


def _propose_absence(
    session: Session, ticket: Ticket, handoff: Handoff, text: str, *, by: Actor, at: datetime
) -> None:
    """An out-of-office reply of the one asked: their absence, for a person to note."""
    expert = experts.by_email(session, handoff.team_id, handoff.to_email)
    if expert is None:
        return
    if absence.propose(session, expert, text, handoff_id=handoff.id, by=by, at=at) is not None:
        turns.flag(session, ticket, turns.AWAY)


def _verdict(session: Session, handoff: Handoff, message: Message, name: str | None) -> MailTaken:
    if message.kind in _AUTOMATIC:
        return MailTaken.AUTOMATIC
    if turns.is_shut_out(session, handoff):
        return MailTaken.REFUSED
    if name is None or not _carries_our_token(handoff, message):
        return MailTaken.STRANGER
    return MailTaken.ANSWER


def _set_aside(
    session: Session,
    ticket: Ticket,
    handoff: Handoff,
    said: Said,
    verdict: MailTaken,
    *,
    bounce: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Keep it without believing it, and tell the team."""
    turns.say(session, handoff, said, inbound=True, at=at)
    turns.to_team(session, handoff, f"mail_{verdict}", by=by, at=at, result=said.text)
    audit.record(
        session, f"handoff.mail_{verdict}", handoff, by=by, at=at, from_address=said.address
    )
    log.warning("consult_mail_set_aside", handoff=handoff.id, verdict=verdict)
    match verdict:
        case MailTaken.REFUSED:
            turns.flag(session, ticket, turns.REFUSED)
        case MailTaken.STRANGER:
            turns.flag(session, ticket, turns.STRANGER)
        case MailTaken.EMPTY:
            turns.flag(session, ticket, turns.ADDED)
        case _ if bounce:
            turns.flag(session, ticket, turns.BOUNCED)
        case _:
            tickets.tell(session, ticket, "consult_automatic")


def _known_sender(session: Session, handoff: Handoff, message: Message) -> str | None:
    """The name of whom the address belongs to, if that is someone who was asked."""
    address = message.from_address.strip().lower()
    if handoff.to_email and address == handoff.to_email.lower():
        return handoff.to_name
    people = rota(session, handoff.team_id, handoff.desk) if handoff.desk else ()
    return next((user.name for user in people if user.email.lower() == address), None)


def _carries_our_token(handoff: Handoff, message: Message) -> bool:
    chain = (message.in_reply_to or "", *message.thread_ids)
    found = (token_in(each) for each in chain)
    return any(
        token is not None and tokens.verify(CONSULT, token, handoff.id, handoff.nonce)
        for token in found
    )


def _said(session: Session, message: Message, name: str | None, *, trusted: bool) -> Said:
    """The mail's own words and files; of a mail that only brings files, their names."""
    files = lookups.attachments(session, message.id)
    text = message.reply_text.strip() or message.text.strip()
    return Said(
        text=turns.words_or_names(text, files),
        files=files,
        name=name or message.from_name or message.from_address,
        address=message.from_address,
        trusted=trusted,
        message_id=message.id,
    )


def _is_bounce(message: Message) -> bool:
    return message.kind is MessageKind.BOUNCE
