import pytest

from tests.channels.smtp_servers import real_server
from tests.crisis.declaring import LEAD, MANAGER, SPOKESPERSON
from tests.factories import make_channel, make_team, make_user
from webcare.accounts.models import Team


@pytest.fixture
def server():
    with real_server() as desk:
        yield desk


@pytest.fixture
def team(session):
    team = make_team(session, organisation="City")
    for someone in (MANAGER, SPOKESPERSON, LEAD):
        make_user(session, team, id=someone.user_id, name=someone.name)
    return session.get_one(Team, team.id)


@pytest.fixture
def channel(session, team):
    return make_channel(session, team)
