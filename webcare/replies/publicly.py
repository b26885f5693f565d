"""What everyone will read: who decides that a reply is public, and what is asked before it is."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, NotAllowed
from webcare.core.i18n import marked as _m
from webcare.replies import drafting, queries
from webcare.replies.models import Reply
from webcare.tickets.models import Message, Ticket
from workflows import going_public
from workflows.going_public import Found, Kind
from workflows.reply import ReplyState
from workflows.rights import Right

ASKS = _m("Everyone will read this, and it may point to a person. Look once more before it goes.")


class AsksFirst(Conflict):
    """A person looks at `found` before it goes public; whoever sends the same again with `mark`
    has looked.
    """

    def __init__(self, found: tuple[Found, ...]) -> None:
        self.found = found
        self.mark = going_public.mark(found)
        super().__init__(ASKS, state=self.mark)


def by_default(channel: Channel, question: Message | None) -> bool:
    """Whether an answer begins as public: only where the question was asked in public."""
    return channel.is_public and not (question is not None and question.is_private)


def turn(
    session: Session, ticket: Ticket, reply: Reply, *, public: bool, by: Actor, at: datetime
) -> None:
    """Let everyone read the draft, or the asker alone. Raises Conflict where the channel has no
    public, or it is no draft any more.
    """
    if by.rights.isdisjoint({Right.DRAFT, Right.SPEAK}):
        raise NotAllowed("You may not write a reply here.")
    queries.take(session, reply)
    if reply.state is not ReplyState.DRAFT:
        raise Conflict("This reply is no longer a draft.", text=reply.body)
    if public and not session.get_one(Channel, ticket.channel_id).is_public:
        raise Conflict("Nothing public can be said on this channel.")
    if reply.is_public is public:
        return
    reply.is_public, reply.public_agreed, reply.updated_at = public, "", at
    audit.record(
        session, "reply.public" if public else "reply.private", reply, by=by, at=at,
        team_id=ticket.team_id, ticket=ticket.id,
    )  # fmt: skip
    session.flush()  # the page needs the new version


def findings(session: Session, ticket: Ticket, reply: Reply) -> tuple[Found, ...]:
    """What in a public reply points to a person; nothing in a private one."""
    if not reply.is_public:
        return ()
    channel = session.get_one(Channel, ticket.channel_id)
    team = session.get_one(Team, ticket.team_id)
    found = going_public.found(
        reply.body,
        asker=ticket.author_name,
        page=drafting.follow_link(ticket),
        ours=(channel.address, team.signature),
    )
    question = queries.latest_message(session, ticket.id)
    if question is not None and question.is_private:
        return (Found(Kind.PRIVATE, ""), *found)
    return found


def check(
    session: Session, ticket: Ticket, reply: Reply, agreed: str, *, by: Actor, at: datetime
) -> None:
    """Raise AsksFirst where a public reply holds what points to a person, unless exactly that was
    *agreed* to, now or when it was handed in. What was found is kept as kinds, never as it stands.
    """
    found = findings(session, ticket, reply)
    mark = going_public.mark(found)
    if not mark or mark == reply.public_agreed:
        return
    if agreed != mark:
        raise AsksFirst(found)
    reply.public_agreed = mark
    audit.record(
        session, "reply.public_agreed", reply, by=by, at=at, team_id=ticket.team_id,
        ticket=ticket.id, kinds=sorted({str(each.kind) for each in found}),
    )  # fmt: skip
