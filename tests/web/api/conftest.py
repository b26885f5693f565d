"""A desk that programs talk to: who holds which token, and a ticket that the scheme has begun."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.conftest import NOON
from tests.factories import make_channel, make_message, make_team, make_ticket, make_user
from webcare import pipeline
from webcare.accounts import service as accounts
from webcare.accounts.models import Team, User
from webcare.channels.models import Channel, ChannelKind
from webcare.core.actor import INTAKE, operator
from webcare.schemes import service as schemes
from webcare.tickets.models import Ticket
from workflows.rights import Role
from workflows.scheme import shipped

BASE = "/api/v1"


@dataclass
class Caller:
    """A program with a token, or without one."""

    client: FlaskClient
    token: str | None = None

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(BASE + path, headers=self.headers, query_string=query)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.client.post(
            BASE + path, json={} if body is None else body, headers=self.headers, **more
        )

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


@dataclass
class Desk:
    """One team's desk, and the callers who know it."""

    session: Session
    client: FlaskClient
    team: Team
    channel: Channel

    def caller(self, *roles: Role, team: Team | None = None) -> Caller:
        return self.caller_for(self.user(*roles, team=team))

    def user(self, *roles: Role, team: Team | None = None) -> User:
        return make_user(self.session, team or self.team, *roles, language="en")

    def caller_for(self, user: User) -> Caller:
        token = accounts.create_token(self.session, user, "a program", by=operator(), at=NOON)
        self.session.flush()
        return Caller(self.client, token)

    def ticket(self, **given: Any) -> Ticket:
        """A ticket with one message, put to the scheme."""
        ticket = make_ticket(self.session, self.channel, **given)
        make_message(self.session, ticket)
        pipeline.consider(self.session, ticket, by=INTAKE, at=NOON)
        self.session.flush()
        return ticket


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> Desk:
    for slug in ("conversatieteam", "epa"):  # replies that need no approval, and that do
        schemes.publish(session, shipped()[slug], by=operator(), at=NOON)
    team = make_team(session, organisation="City", allowed_domains=["city.example"])
    channel = make_channel(session, team, kind=ChannelKind.API, name="Helpdesk")
    return Desk(session, client, team, channel)


@pytest.fixture
def manager(desk: Desk) -> Caller:
    return desk.caller(Role.MANAGER)


@pytest.fixture
def spokesperson(desk: Desk) -> Caller:
    return desk.caller(Role.SPOKESPERSON)


@pytest.fixture
def observer(desk: Desk) -> Caller:
    return desk.caller(Role.OBSERVER)


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return desk.ticket()
