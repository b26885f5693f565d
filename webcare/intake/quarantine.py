"""What cannot be read is a ticket too: a person sees it, with its raw bytes and a "try again"."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.core.i18n import texts
from webcare.core.text import one_line
from webcare.intake import signals
from webcare.intake.batch import Batch
from webcare.intake.rows import add_message, fill
from webcare.intake.taken import Taken
from webcare.intake.written import Written, fit
from webcare.tickets.models import Message, MessageKind, RawMessage, RawState, Ticket
from webcare.tickets.service import PREVIEW

FLAG = "quarantine"
SHOWN = 20_000  # bytes of the raw message, shown as text


def bare(written: Written) -> Written:
    """Of a message that broke something, what most probably did not."""
    return Written(
        kind=MessageKind.UNREADABLE,
        address=written.address,
        name=written.name,
        subject=written.subject,
        text=written.text[:SHOWN],
        reply_text=written.reply_text[:SHOWN],
        sent_at=written.sent_at,
    )


def nothing() -> Written:
    """Nothing of it at all: the raw bytes tell."""
    return Written(kind=MessageKind.UNREADABLE)


def earlier(session: Session, raw: RawMessage) -> Message | None:
    """The message that stood for these bytes in quarantine, if they were there."""
    if not raw.error:
        return None
    return session.scalar(select(Message).where(Message.raw_id == raw.id))


def open_ticket(batch: Batch, raw: RawMessage, written: Written, *, why: str) -> Taken:
    """A ticket for what could not be read; the same one where it was tried again in vain."""
    before = earlier(batch.session, raw)
    raw.state, raw.error = RawState.QUARANTINED, why
    if before is not None:
        return batch.taken(raw, before)
    team = batch.session.get_one(Team, batch.channel(raw).team_id)
    _ = texts(team.language)
    shown = written if written.text else _as_text(batch.session, raw, written)
    ticket = batch.open_ticket(raw, shown)
    ticket.subject = written.subject or _("Message that could not be read")
    message = add_message(
        batch, raw, shown, kind=MessageKind.UNREADABLE, ticket=ticket, warnings=[FLAG]
    )
    signals.add_flags(ticket, [FLAG])
    words = signals.danger(shown)
    if words:
        batch.mark_danger(raw, ticket, words)
    return batch.taken(raw, message, is_new_ticket=True, danger=words)


def settle(batch: Batch, raw: RawMessage, message: Message, written: Written) -> Taken:
    """Fill in the quarantined message that could be read at last; it stays on its ticket."""
    if written.kind is MessageKind.UNREADABLE:
        raw.state = RawState.QUARANTINED
        return batch.taken(raw, message)
    batch.done(raw)
    batch.session.refresh(message, ["attachments"])
    fill(batch, message, raw, written, kind=written.kind)
    ticket = batch.session.get_one(Ticket, message.ticket_id, with_for_update=True)
    _tell_ticket(batch, raw, ticket, written)
    words = signals.danger(written)
    if words:
        batch.mark_danger(raw, ticket, words)
    batch.session.flush()  # what was read must be storable before anyone acts on it
    is_one = written.kind is MessageKind.MESSAGE
    return batch.taken(raw, message, reacts=is_one, bounce=written.bounce, danger=words)


def _tell_ticket(batch: Batch, raw: RawMessage, ticket: Ticket, written: Written) -> None:
    """The ticket learns who wrote, where it did not know: nobody's author is ever changed."""
    ticket.flags = [flag for flag in ticket.flags if flag != FLAG]
    ticket.subject = one_line(written.subject) or ticket.subject
    ticket.preview = one_line(written.reply_text or written.text, PREVIEW)
    ticket.language = written.language or ticket.language
    if not ticket.author_address:
        author = batch.author(raw, written)
        ticket.author_id = author.id
        ticket.author_name, ticket.author_address = author.name, author.address
        author.tickets_count += 1


def _as_text(session: Session, raw: RawMessage, written: Written) -> Written:
    head = session.scalar(
        select(func.substr(RawMessage.content, 1, SHOWN)).where(RawMessage.id == raw.id)
    )
    text = fit(bytes(head or b"").decode("utf-8", "replace"))
    return Written(
        kind=MessageKind.UNREADABLE,
        address=written.address,
        name=written.name,
        subject=written.subject,
        text=text,
        reply_text=text,
        warnings=written.warnings,
        sent_at=written.sent_at,
    )
