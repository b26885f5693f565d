"""What the composer says of a draft without asking anything: how it counts on its channel, and what
is still open in its text.
"""

from dataclasses import dataclass

from flask import Flask
from sqlalchemy.orm import Session

from webcare.channels import posting
from webcare.channels.models import ChannelKind
from webcare.handoffs import lookups
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from webcare.web.language import _, present
from workflows import posts, variables
from workflows.going_public import Kind

UNIT = "unit"


def init(app: Flask) -> None:
    app.jinja_env.globals.update(
        counted=counted, still_open=still_open, variable_words=variable_words,
        found_words=found_words, longest_reply=posting.LONGEST,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """A text on its channel: what it counts, of how many signs, in how many posts; `refused` says
    why the channel would not take it.
    """

    signs: int
    most: int
    parts: int
    refused: str = ""


def counted(reply: Reply, kind: ChannelKind) -> Counted | None:
    """The draft as its network counts it, by the function that the sender asks; None for mail."""
    limits = posting.limits(kind)
    if limits is None:
        return None
    text = reply.body.strip()
    refused = posting.refusal(kind, text, reply.files)
    return Counted(
        posts.count(text, limits), limits.signs, len(posting.parts(kind, text)),
        _(refused) if refused else "",
    )  # fmt: skip


def still_open(reply: Reply, ticket: Ticket) -> tuple[str, ...]:
    """The variables in the draft that have no value on this ticket."""
    here = {
        "name": bool(ticket.author_name.strip()),
        "answer_by": ticket.due_at is not None and ticket.due_at > present(),
        "theme": ticket.theme_id is not None,
        UNIT: False,  # where it was known it is filled in already
    }
    return tuple(name for name in variables.used(reply.body) if not here.get(name, True))


def with_unit(session: Session, ticket: Ticket, text: str) -> str:
    """*text* with the unit of the expert who was asked in its place, where there is one."""
    if UNIT not in variables.used(text):
        return text
    return variables.fill(text, {UNIT: lookups.unit_asked(session, ticket.id)})


def variable_words() -> dict[str, str]:
    """What each variable is called."""
    return {
        "name": _("the asker’s name"),
        "number": _("the ticket’s number"),
        "organisation": _("the organisation"),
        "team": _("the team’s name"),
        "sender": _("who sends it"),
        "date": _("the date, in the reply’s language"),
        "theme": _("the theme"),
        UNIT: _("the expert’s unit"),
        "answer_by": _("by when we owe an answer"),
        "link": _("the asker’s own page"),
    }


def found_words() -> dict[str, str]:
    """What each kind of finding is called."""
    return {
        Kind.NATIONAL_NUMBER: _("national register number"),
        Kind.IBAN: _("bank account"),
        Kind.PHONE: _("phone number"),
        Kind.EMAIL: _("mail address"),
        Kind.ADDRESS: _("street address"),
        Kind.BIRTH: _("date of birth"),
        Kind.ASKER: _("the asker’s full name"),
        Kind.PAGE: _("the way to the asker’s own page"),
        Kind.PRIVATE: _("The question came in private; this answer is public."),
    }
