import pytest

from tests.channels.smtp_servers import real_server
from tests.factories import actor_of, make_channel, make_message, make_team, make_ticket, make_user
from webcare.accounts.models import Team
from workflows.rights import Role
from workflows.ticket import TicketState

MANAGER = actor_of(Role.MANAGER, user_id=9001, name="An")
SPOKESPERSON = actor_of(Role.SPOKESPERSON, user_id=9002, name="Bo")


@pytest.fixture
def server():
    with real_server() as desk:
        yield desk


@pytest.fixture
def channel(session):
    return make_channel(session, make_team(session, organisation="City"))


@pytest.fixture
def ticket(session, channel):
    """A ticket that is being answered, with one message of its asker."""
    team = session.get_one(Team, channel.team_id)
    for someone in (MANAGER, SPOKESPERSON):
        make_user(session, team, id=someone.user_id, name=someone.name)
    ticket = make_ticket(session, channel, state=TicketState.ANSWERING)
    make_message(session, ticket, thread_ids=["first@home.example"])
    return ticket
