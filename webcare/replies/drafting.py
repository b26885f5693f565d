"""The text of a reply until it goes: a blank sheet, and what is added to it."""

import re
from datetime import datetime

from webcare.accounts.models import Team
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.site import site
from webcare.core.text import one_line
from webcare.replies.models import Reply
from webcare.replies.words import PublicWords
from webcare.tickets import complaints
from webcare.tickets.models import Ticket
from workflows.reply import Purpose, ReplyState

_ANSWERED = re.compile(r"^\s*(re|antw|aw|tr|sv)\s*:", re.IGNORECASE)


def blank(
    ticket: Ticket, purpose: Purpose, *, public: bool = False, by: Actor, at: datetime
) -> Reply:
    """An empty draft to the ticket's author, at the address that the ticket shows."""
    return Reply(
        ticket_id=ticket.id,
        ticket=ticket,
        channel_id=ticket.channel_id,
        purpose=purpose,
        state=ReplyState.DRAFT,
        language=ticket.language,
        subject=subject_for(ticket),
        to_address=ticket.author_address,
        to_name=ticket.author_name,
        by_letter=complaints.BY_LETTER in ticket.flags,
        is_public=public,
        public_agreed="",
        author_id=by.user_id,
        author_name=by.name,
        approved_by_name="",
        emergency_reason="",
        attempts=0,
        fence=0,
        error="",
        receipt="",
        created_at=at,
        updated_at=at,
    )


def subject_for(ticket: Ticket) -> str:
    subject = one_line(ticket.subject)
    return subject if _ANSWERED.match(subject) else f"Re: {subject}".rstrip()


def with_signature(body: PublicWords, team: Team) -> PublicWords:
    """*body* with the team's signature below, so that whoever approves sees all that will go."""
    if not team.signature.strip() or body.rstrip().endswith(team.signature.strip()):
        return body
    return PublicWords(f"{body}\n\n{team.signature.strip()}")


def joined(there: PublicWords, added: PublicWords, team: Team) -> PublicWords:
    """What was being written, then what comes to it, then the signature, each once."""
    signature = team.signature.strip()
    written = there.rstrip().removesuffix(signature).rstrip()
    if added.strip() in written:
        return there
    return with_signature(PublicWords(f"{written}\n\n{added.strip()}".strip()), team)


def follow_link(ticket: Ticket) -> str:
    """The asker's own page about the ticket; changing the ticket's nonce revokes it."""
    return f"{site().base_url}/t/{follow_token(ticket)}"


def follow_token(ticket: Ticket) -> str:
    """What stands for the ticket in the address of the asker's page."""
    return tokens.sign("follow", ticket.id, ticket.nonce)


def reset(reply: Reply) -> None:
    """A draft again: no approval, embargo or place in the outbox; once sent, a new Message-ID."""
    reply.approved_by_id, reply.approved_by_name, reply.approved_at = None, "", None
    reply.approved_sha256, reply.emergency_reason, reply.footer = None, "", ""
    reply.public_agreed = ""
    reply.embargo_until, reply.embargo_by = None, ""
    reply.next_attempt_at, reply.lease_until = None, None
    if reply.sent_at is not None:
        reply.message_id, reply.sent_at, reply.delivered_at, reply.receipt = None, None, None, ""
