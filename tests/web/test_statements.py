"""How much a page asks of the database: never more, whatever there is to show."""

import pytest

from tests.conftest import NOON
from tests.factories import (
    make_channel,
    make_handoff,
    make_message,
    make_reply,
    make_team,
    make_ticket,
)
from tests.web.conftest import statements
from webcare import pipeline
from webcare.core.actor import INTAKE, operator
from webcare.handoffs.models import ConsultMessage
from webcare.schemes import service as schemes
from webcare.tickets.models import Attachment, Note
from workflows.handoff import HandoffState
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

INBOX, TICKET = 6, 10


@pytest.fixture
def team(session):
    schemes.publish_shipped(session, by=operator(), at=NOON)
    return make_team(session)


@pytest.fixture
def visitor_of_all(inside, team):
    return inside(team, Role.MANAGER, Role.SPOKESPERSON, Role.LEAD)


def full_ticket(session, channel, state, many):
    """A ticket that has *many* of everything that hangs from one."""
    ticket = make_ticket(session, channel, state=state)
    for number in range(many):
        message = make_message(session, ticket)
        for file in range(3):
            session.add(
                Attachment(message_id=message.id, name=f"{file}.pdf", type="application/pdf",
                           size=9, sha256=f"{number}{file}")
            )  # fmt: skip
        session.add(Note(ticket_id=ticket.id, user_name="An", text="Seen", created_at=NOON))
        make_ticket(session, channel, author_id=ticket.author_id)
        make_reply(session, ticket, state=ReplyState.FAILED)
        handoff = make_handoff(session, ticket, state=HandoffState.ANSWERED)
        for _ in range(2):
            session.add(
                ConsultMessage(handoff_id=handoff.id, inbound=True, from_name="Kim", text="Yes",
                               at=NOON)
            )  # fmt: skip
    session.flush()
    pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    session.flush()
    return ticket


@pytest.mark.parametrize("state", [*TicketState])
@pytest.mark.parametrize("many", [1, 4])
def test_a_ticket_costs_at_most_ten_statements(session, team, visitor_of_all, state, many):
    ticket = full_ticket(session, make_channel(session, team), state, many)
    address = f"/tickets/{ticket.id}"
    visitor_of_all.get(address)  # a scheme is compiled once a process

    with statements(session) as seen:
        page = visitor_of_all.get(address)

    assert page.status_code == 200
    assert len(seen) <= TICKET, "\n\n".join(seen)


@pytest.mark.parametrize("view", ["new", "mine", "waiting", "open", "closed"])
def test_a_list_costs_at_most_six_statements(session, team, visitor_of_all, view):
    channel = make_channel(session, team)
    for state in TicketState:
        make_ticket(session, channel, state=state)

    with statements(session) as seen:
        assert visitor_of_all.get("/", view=view).status_code == 200

    assert len(seen) <= INBOX, "\n\n".join(seen)
