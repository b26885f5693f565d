"""A team whose tickets taught it something, up to the askers who wait to hear of it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_author,
    make_channel,
    make_message,
    make_team,
    make_ticket,
)
from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.improvement import service, telling
from webcare.improvement.askers import Asker, askers
from webcare.improvement.models import Improvement
from webcare.replies import outbox, steps
from webcare.replies import service as replies
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState

MANAGER = actor_of(Role.MANAGER, user_id=None, name="An")


@dataclass
class World:
    session: Session
    team: Team
    channel: Channel

    def ticket(self, **given) -> Ticket:
        """A closed ticket of somebody, with what they wrote."""
        values = {"state": TicketState.CLOSED, "resolution": Resolution.ANSWERED, "closed_at": NOON}
        ticket = make_ticket(self.session, given.pop("channel", self.channel), **values | given)
        make_message(self.session, ticket)
        return ticket

    def of_author(self, name: str, address: str, *marks: str, **given) -> Ticket:
        author = make_author(
            self.session, self.channel, name=name, address=address, marks=list(marks)
        )
        return self.ticket(author=author, **given)

    def card(self, *tickets: Ticket, title="A second bin", owner="Streets", **given) -> Improvement:
        first, *more = tickets or (self.ticket(),)
        card = service.note(
            self.session, self.team.id, title, given.pop("text", ""), owner, first,
            by=MANAGER, at=given.pop("at", NOON), **given,
        )  # fmt: skip
        for ticket in more:
            service.add_source(self.session, card, ticket, by=MANAGER, at=NOON)
        return card

    def done(self, *tickets: Ticket, changes=None, at=NOON, **given) -> Improvement:
        card = self.card(*tickets, **given)
        said = {"nl": "Er staat een tweede bak."} if changes is None else changes
        for step in ("accept", "start", "finish"):
            service.move(
                self.session, card, step, outcome="Bought", changes=said, by=MANAGER, at=at
            )
        self.session.flush()
        return card

    def draft(self, card: Improvement, asker: Asker, *, approval=False, by=MANAGER) -> Reply:
        return telling.draft(self.session, card, asker.source.id, approval=approval, by=by, at=NOON)

    def send(self, ticket: Ticket, reply: Reply, *, at=NOON) -> None:
        """Hand it in, and let the outbox say that it went."""
        replies.submit(self.session, ticket, reply, by=MANAGER, at=at)
        steps.move(self.session, ticket, reply, "claim", by=outbox.OUTBOX, at=at)
        reply.fence += 1
        self.session.flush()
        outbox.record_sent(self.session, reply.id, reply.fence, receipt="250 ok", at=at)
        assert reply.state is ReplyState.SENT

    def askers(self, card: Improvement) -> list[Asker]:
        self.session.flush()
        return askers(self.session, card)

    def drafts(self, ticket: Ticket) -> list[Reply]:
        self.session.flush()
        return list(self.session.scalars(select(Reply).where(Reply.ticket_id == ticket.id)))


def make_world(session: Session, **given) -> World:
    team = make_team(session, **{"language": "nl", "signature": "Sample City", **given})
    return World(session, team, make_channel(session, team))
