"""A draft as the channel will show it: made by the same steps as the one that leaves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.channels import posting
from webcare.channels.models import ChannelKind
from webcare.core.actor import Actor
from webcare.core.site import site
from webcare.replies import filling, footer, publicly, steps
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows import posts, variables
from workflows.going_public import Found


@dataclass(frozen=True, slots=True)
class Post:
    """One message of it, with what it counts; 0 where nothing counts."""

    text: str
    signs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """`posts`: one mail, or a thread; `footer` is the line that is put below a mail; `open`:
    variables still to be filled in; `unknown`: one that is none; `refused`: why the channel would
    not take it; `found`: what points to a person in a public one.
    """

    kind: ChannelKind
    sender: str
    sender_name: str
    subject: str
    posts: tuple[Post, ...]
    footer: str
    most: int
    open: tuple[str, ...]
    unknown: str
    refused: str
    found: tuple[Found, ...]


def preview(session: Session, ticket: Ticket, reply: Reply, *, by: Actor, at: datetime) -> Preview:
    """How the draft would leave now."""
    team = session.get_one(Team, ticket.team_id)
    channel = steps.leaves_by(session, ticket)
    known = filling.values(
        session, ticket, team, text=reply.body, language=reply.language, sender=by.name, at=at
    )
    text = variables.fill(reply.body, known).strip()
    line = footer.line_for(reply, ticket, team, text)
    limits = posting.limits(channel.kind)
    return Preview(
        kind=channel.kind,
        sender=channel.address or site().system_mail_from,
        sender_name=team.organisation or team.name,
        subject=reply.subject,
        posts=tuple(
            Post(each, posts.count(each, limits) if limits else 0)
            for each in posting.parts(channel.kind, text)
        ),
        footer=line,
        most=limits.signs if limits else 0,
        open=variables.gaps(reply.body, known),
        unknown=variables.unknown(reply.body, known),
        refused=posting.refusal(channel.kind, text, reply.files) or "",
        found=publicly.findings(session, ticket, reply),
    )
