import pytest

from tests.improvement.world import make_world


@pytest.fixture
def world(session):
    return make_world(session)
