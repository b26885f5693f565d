import pytest

from tests.handoffs.world import World, make_world


@pytest.fixture
def world(session) -> World:
    return make_world(session)
