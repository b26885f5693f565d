"""A team at work, with the house's ears open."""

import pytest

from tests import factories as make
from tests.notices.world import Desk
from webcare.core import site
from webcare.notices import hearing


@pytest.fixture(autouse=True)
def here(tmp_path):
    before = site.site()
    site.use(site.Site(base_url="https://webcare.example", data_dir=tmp_path,
                       allow_private_calls=True))  # fmt: skip
    hearing.listen()
    yield
    site.use(before)


@pytest.fixture
def desk(session):
    return Desk(session, make.make_team(session))
