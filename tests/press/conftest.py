"""A newsroom's questions to a city: a form, a mailbox, and the people who answer."""

from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from webcare import pipeline
from webcare.accounts.models import Team, User
from webcare.channels.models import Channel, ChannelKind, OutgoingMail
from webcare.core.actor import operator
from webcare.intake import files, forms
from webcare.intake.forms import FormMessage
from webcare.intake.on_paper import PhoneCall
from webcare.press import queries
from webcare.press.models import PressCard
from webcare.press.service import Told
from webcare.replies import outbox
from webcare.schemes import service as schemes
from workflows.rights import Role

FORM = FormMessage(
    address="jef@radio.example", name="Jef Mortier", subject="The pool", language="en",
    text="Does the pool close?", is_press=True, medium="Radio", phone="0400 00 61 09",
    deadline="tonight at six", external_id="f1",
)  # fmt: skip
CALL = PhoneCall(
    once="c1", name="Lien Vos", medium="The Canal", phone="0400 00 72 15", text="How much was it?"
)


@dataclass
class Desk:
    session: Session
    team: Team
    mail: Channel
    form: Channel
    manager: User
    speaker: User

    @property
    def an(self):
        return make.actor_of(Role.MANAGER, user_id=self.manager.id, name="An")

    @property
    def noor(self):
        return make.actor_of(Role.SPOKESPERSON, user_id=self.speaker.id, name="Noor")

    def by_form(self, at: datetime = NOON, **given) -> PressCard | None:
        doors = pipeline.doors(lambda: at)
        message = replace(FORM, **given)
        taken = forms.from_form(self.session, self.form, message, at=at, doors=doors)
        return self.of(taken.ticket_id)

    def by_phone(self, at: datetime = NOON, told: Told | None = None, **given) -> PressCard:
        call = replace(CALL, **given)
        known = told or Told(
            name=call.name, medium=call.medium, phone=call.phone, question=call.text
        )
        card = pipeline.enter_press_call(self.session, self.form, call, known, by=self.noor, at=at)
        return queries.get(self.session, card.id, [self.team.id])

    def of(self, ticket_id: int | None) -> PressCard | None:
        self.session.flush()
        found = queries.of_ticket(self.session, ticket_id or 0)
        return queries.get(self.session, found.id, [self.team.id]) if found else None

    def mails(self) -> list[OutgoingMail]:
        self.session.flush()
        return list(self.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))

    def leave(self, at: datetime) -> int:
        """Everything that is due leaves by mail."""
        self.session.flush()
        parcels = outbox.claim_due(self.session, at, 50)
        for parcel in parcels:
            outbox.record_sent(self.session, parcel.id, parcel.fence, receipt="250 ok", at=at)
        self.session.flush()
        return len(parcels)


@pytest.fixture
def desk(session, tmp_path) -> Desk:
    files.use(tmp_path)
    schemes.publish_shipped(session, by=operator(), at=NOON)
    team = make.make_team(session, organisation="City", signature="The city", language="en")
    return Desk(
        session,
        team,
        make.make_channel(session, team),
        make.make_channel(session, team, kind=ChannelKind.FORM, name="Form", address=""),
        make.make_user(session, team, Role.MANAGER, name="An", email="an@city.example"),
        make.make_user(session, team, Role.SPOKESPERSON, name="Noor", email="noor@city.example"),
    )
