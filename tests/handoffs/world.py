"""A city with a mailbox, an expert, a spokesperson on the rota, and a ticket to be answered."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_channel,
    make_desk,
    make_expert,
    make_message,
    make_team,
    make_ticket,
    make_user,
)
from webcare.accounts.models import Team, User
from webcare.channels import compose
from webcare.channels.models import Channel, OutgoingMail
from webcare.core.actor import asked
from webcare.experts.models import DeskMember, Expert
from webcare.handoffs import service
from webcare.handoffs.models import Handoff, LedgerEntry
from webcare.handoffs.service import ToExpert
from webcare.tickets.models import Message, MessageKind, Ticket
from workflows.rights import Role
from workflows.ticket import TicketState

MANAGER = actor_of(Role.MANAGER, name="An")
SPEAKER = actor_of(Role.SPOKESPERSON, user_id=2, name="Sam")


@dataclass
class World:
    session: Session
    team: Team
    channel: Channel
    expert: Expert
    speaker: User
    ticket: Ticket
    message: Message

    def forward(self, **given) -> Handoff:
        values = {
            "to": ToExpert(self.expert.id),
            "question": "When do you clean there?",
            "shown": [self.message.id],
            "by": MANAGER,
            "at": NOON,
        }
        return service.forward(self.session, self.ticket, **{**values, **given})

    def forward_to(self, email: str, **given) -> Handoff:
        return self.forward(to=service.ToAddress(email), **given)

    def escalate(self, **given) -> Handoff:
        values = {"urgency": 2, "why": "It is sensitive", "by": MANAGER, "at": NOON}
        return service.escalate(self.session, self.ticket, **{**values, **given})

    def answer(self, handoff: Handoff, text="On Tuesday.", *, at=NOON) -> None:
        service.answer(
            self.session, handoff, text, by=the_one_asked(handoff), at=at, via=service.Via.LINK
        )

    def mails(self, to: str | None = None) -> list[OutgoingMail]:
        self.session.flush()
        query = select(OutgoingMail).order_by(OutgoingMail.id)
        if to:
            query = query.where(OutgoingMail.to_address == to)
        return list(self.session.scalars(query))

    def answering_mail(self, handoff: Handoff, text: str, **given) -> Message:
        """A stored mail that answers the one we sent, as intake leaves it."""
        to = self.mails(handoff.to_email or None)[0]
        values = {
            "ticket_id": None,
            "kind": MessageKind.CONSULT,
            "from_address": handoff.to_email,
            "from_name": handoff.to_name,
            "text": text,
            "reply_text": text,
            "in_reply_to": to.message_id,
        }
        return make_message(self.session, self.ticket, **{**values, **given})

    def mail_answered(self, handoff: Handoff, text: str, *, at=NOON, **given):
        mail = self.answering_mail(handoff, text, **given)
        return service.mail_answered(self.session, handoff.id, mail.id, at=at)

    def ledger(self, handoff: Handoff) -> list[LedgerEntry]:
        self.session.flush()
        return list(
            self.session.scalars(
                select(LedgerEntry)
                .where(LedgerEntry.handoff_id == handoff.id)
                .order_by(LedgerEntry.id)
            )
        )

    def events(self, handoff: Handoff) -> list[str]:
        return [entry.event for entry in self.ledger(handoff)]

    def consult(self, handoff: Handoff):
        self.session.flush()
        self.session.refresh(handoff, ["messages"])
        return handoff.messages


def make_world(session: Session, **given) -> World:
    team = make_team(session, organisation="Sample City", allowed_domains=["city.example"])
    channel = make_channel(session, team, address="questions@city.example")
    speaker = make_user(session, team, Role.SPOKESPERSON, email="sam@city.example", name="Sam")
    desk = make_desk(session, team)
    session.add(DeskMember(desk_id=desk.id, user_id=speaker.id))
    expert = make_expert(
        session, team, email="kim@city.example", name="Kim", languages=["en", "nl"]
    )
    ticket = make_ticket(session, channel, **{"state": TicketState.ANSWERING, **given})
    message = make_message(session, ticket)
    return World(session, team, channel, expert, speaker, ticket, message)


def the_one_asked(handoff: Handoff):
    return asked(handoff.id, handoff.to_name)


def token_of(mail: OutgoingMail) -> str | None:
    return compose.token_in(mail.message_id)
