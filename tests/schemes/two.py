"""Two leads of one team, and what they do with a scheme of theirs."""

from datetime import UTC, datetime

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.workflows.schemes import SMALL
from webcare.accounts import service as accounts
from webcare.schemes import drafts, proposing
from workflows.rights import Role

LATER = datetime(2101, 3, 1, 8, tzinfo=UTC)  # after the database's own clock, whenever this runs


class Two:
    """Two leads of one team, and what they do."""

    def __init__(self, session):
        self.session = session
        self.team = make.make_team(session, scheme="small")
        self.one, self.other = (self.lead(self.team, name) for name in ("An", "Bo"))

    def lead(self, team, name):
        user = make.make_user(self.session, team, Role.LEAD, name=name)
        return accounts.actor(user, team.id)

    def draft(self, text=SMALL):
        return drafts.begin(self.session, self.team.id, text, by=self.one, at=NOON)

    def proposed(self, text=SMALL):
        draft = self.draft(text)
        proposing.propose(self.session, draft, "Better", seen=draft.current, by=self.one, at=NOON)
        return draft

    def published(self, text=SMALL, **when):
        at = when.pop("at", NOON)
        return proposing.publish(self.session, self.proposed(text), by=self.other, at=at, **when)


@pytest.fixture
def two(session):
    return Two(session)
