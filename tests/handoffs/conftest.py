from pathlib import Path

import pytest

from tests.handoffs.world import World, make_world
from webcare.intake import files


@pytest.fixture
def world(session) -> World:
    return make_world(session)


@pytest.fixture(autouse=True)
def attachments(tmp_path: Path) -> None:
    files.use(tmp_path)
