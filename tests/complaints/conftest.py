"""A city's complaints desk: a mailbox, a form, a network, and the people who handle complaints."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from webcare import pipeline
from webcare.accounts.models import Team
from webcare.channels.models import Channel, ChannelKind, OutgoingMail
from webcare.complaints import queries, service
from webcare.complaints.models import Complaint
from webcare.complaints.service import Lodged
from webcare.core.actor import operator
from webcare.intake import forms
from webcare.intake.forms import FormMessage
from webcare.intake.on_paper import Letter
from webcare.replies import outbox
from webcare.replies import service as replies
from webcare.replies.models import Reply
from webcare.schemes import service as schemes
from webcare.tickets.models import Ticket
from workflows.complaint import Check, CheckAnswer, WayIn
from workflows.rights import Role
from workflows.ticket import TicketState

MANAGER = make.actor_of(Role.MANAGER, user_id=9001, name="An")
SPOKESPERSON = make.actor_of(Role.SPOKESPERSON, user_id=9002, name="Bo")
OBSERVER = make.actor_of(Role.OBSERVER, user_id=9003, name="Cas")
ALL_YES = dict.fromkeys(Check, (CheckAnswer.YES, ""))
FORM = FormMessage(
    address="jo@home.example", name="Jo Peeters", subject="The counter", language="en",
    text="I was sent away three times on 2 November.", postal="Kerkstraat 1\n3000 Leuven",
    is_formal_complaint=True,
)  # fmt: skip
LETTER = Letter(
    once="l1", text="The officer shouted at me.", name="Mia Maes", subject="Treatment",
    postal="Dorp 2\n3000 Leuven", language="nl",
)  # fmt: skip


@dataclass
class Desk:
    session: Session
    team: Team
    mail: Channel
    form: Channel
    network: Channel
    forms_sent: int = field(default=0)

    def by_form(self, at: datetime = NOON, **given) -> Complaint:
        self.forms_sent += 1
        message = replace(FORM, **{"external_id": f"f{self.forms_sent}", **given})
        doors = pipeline.doors(lambda: at)
        taken = forms.from_form(self.session, self.form, message, at=at, doors=doors)
        return self.of(taken.ticket_id)

    def by_letter(self, at: datetime = NOON, lodged: Lodged | None = None, **given) -> Complaint:
        known = lodged or Lodged(
            way_in=WayIn.LETTER, name="Mia Maes", address="Dorp 2\n3000 Leuven", facts="Shouted"
        )
        letter = replace(LETTER, **given)
        ticket_id = pipeline.enter_complaint(
            self.session, self.form, letter, known, by=MANAGER, at=at
        )
        return self.of(ticket_id)

    def of(self, ticket_id: int) -> Complaint:
        self.session.flush()
        found = queries.of_ticket(self.session, ticket_id)
        assert found is not None
        return queries.get(self.session, found.id, [self.team.id])

    def ticket(self, **given) -> Ticket:
        channel = given.pop("channel", self.mail)
        ticket = make.make_ticket(
            self.session, channel, **{"state": TicketState.ANSWERING, **given}
        )
        make.make_message(self.session, ticket)
        return ticket

    def letters(self, complaint: Complaint) -> list[Reply]:
        query = select(Reply).where(Reply.ticket_id == complaint.ticket_id).order_by(Reply.id)
        return list(self.session.scalars(query))

    def mails(self) -> list[OutgoingMail]:
        return list(self.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))

    def leave(self, at: datetime = NOON) -> int:
        """Everything that is due leaves by mail, and complaints follow."""
        self.session.flush()
        parcels = outbox.claim_due(self.session, at, 50)
        for parcel in parcels:
            outbox.record_sent(self.session, parcel.id, parcel.fence, receipt="250 ok", at=at)
        self.session.flush()
        service.follow(self.session, at=at)
        self.session.flush()
        return len(parcels)

    def admitted(self, at: datetime = NOON, **given) -> Complaint:
        """A complaint by form that was confirmed and taken up."""
        complaint = self.by_form(at, **given)
        self.leave(at)
        service.look(self.session, complaint, ALL_YES, by=MANAGER, at=at)
        service.admit(self.session, complaint, by=MANAGER, at=at)
        return complaint

    def send(self, complaint: Complaint, reply: Reply, at: datetime = NOON) -> None:
        """Hand the draft in, have it approved where that is asked, and let it leave."""
        complaint.ticket.state = TicketState.ANSWERING
        self.session.flush()
        replies.submit(self.session, complaint.ticket, reply, by=MANAGER, at=at)
        if reply.needs_approval:
            replies.approve(self.session, complaint.ticket, reply, by=SPOKESPERSON, at=at)
        self.leave(at + timedelta(seconds=11))


@pytest.fixture
def desk(session) -> Desk:
    schemes.publish_shipped(session, by=operator(), at=NOON)
    team = make.make_team(session, organisation="City", signature="The city", language="nl")
    for someone in (MANAGER, SPOKESPERSON):
        make.make_user(session, team, id=someone.user_id, name=someone.name)
    return Desk(
        session,
        team,
        make.make_channel(session, team),
        make.make_channel(session, team, kind=ChannelKind.FORM, name="Form", address=""),
        make.make_channel(session, team, kind=ChannelKind.MASTODON, name="Network", is_public=True),
    )
