"""A database where commits are real, and one IMAP server for all tests of a worker."""

import pytest

from tests.intake.conftest import channel_id, engine_that_commits, template, transaction
from tests.servers import Dovecot, dovecot_binary

__all__ = ["channel_id", "engine_that_commits", "template", "transaction"]


@pytest.fixture(scope="session")
def dovecot():
    if dovecot_binary() is None:
        pytest.skip("no Dovecot here: install the package dovecot-imapd")
    server = Dovecot()
    server.start()
    yield server
    server.remove()
