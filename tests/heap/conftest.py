"""Two askers, a channel, and whoever may decide."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.core.actor import operator
from webcare.intake import files
from webcare.schemes.service import publish_shipped
from workflows.rights import Role

MANAGER = make.actor_of(Role.MANAGER, user_id=None)


@pytest.fixture(autouse=True)
def scheme(session, tmp_path):
    files.use(tmp_path)
    publish_shipped(session, by=operator(), at=NOON)


@pytest.fixture
def channel(session):
    return make.make_channel(session, address="info@city.example")
