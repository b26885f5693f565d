"""The installation of these tests: calls may go to the loopback, keys lie in a folder of ours."""

import pytest

from tests.alarms.world import OnCall, gateway
from tests.channels.smtp_servers import real_server
from webcare.core import site


@pytest.fixture(autouse=True)
def here(tmp_path):
    before = site.site()
    site.use(site.Site(data_dir=tmp_path, allow_private_calls=True))
    yield
    site.use(before)


@pytest.fixture
def on_call(session):
    return OnCall(session)


@pytest.fixture
def sms():
    with gateway() as there:
        yield there


@pytest.fixture
def mail():
    with real_server() as server:
        yield server
