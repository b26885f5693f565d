from datetime import date

import pytest

from tests.channels.smtp_servers import real_server
from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_channel,
    make_message,
    make_team,
    make_theme,
    make_ticket,
    make_user,
)
from webcare.accounts.models import Team
from webcare.mandates import register
from webcare.mandates.register import Letter
from webcare.replies import outbox, service
from workflows.reply import Purpose
from workflows.rights import Role
from workflows.ticket import TicketState

LEAD = actor_of(Role.LEAD, user_id=9000, name="Lea")
MANAGER = actor_of(Role.MANAGER, user_id=9001, name="An")
KIM = actor_of(Role.SPOKESPERSON, user_id=9002, name="Kim")
BO = actor_of(Role.SPOKESPERSON, user_id=9003, name="Bo")
TODAY = date(2026, 11, 18)  # of tests.conftest.NOON


@pytest.fixture
def team(session):
    team = make_team(session, organisation="City")
    for someone, role in (
        (LEAD, Role.LEAD), (MANAGER, Role.MANAGER), (KIM, Role.SPOKESPERSON),
        (BO, Role.SPOKESPERSON),
    ):  # fmt: skip
        make_user(session, team, role, id=someone.user_id, name=someone.name)
    return team


@pytest.fixture
def theme(session, team):
    return make_theme(session, team, slug="traffic")


@pytest.fixture
def ticket(session, team, theme):
    """A ticket about traffic that is being answered, with one message of its asker."""
    channel = make_channel(session, team)
    ticket = make_ticket(session, channel, state=TicketState.ANSWERING, theme_id=theme.id)
    make_message(session, ticket)
    return ticket


@pytest.fixture
def server():
    with real_server() as desk:
        yield desk


def handed_in(session, ticket, *, at=NOON, by=MANAGER, body="Tomorrow."):
    """A reply that waits for its approval."""
    reply = service.start(
        session, ticket, purpose=Purpose.FINAL, approval=True, body=body, by=by, at=at
    )
    service.submit(session, ticket, reply, by=by, at=at)
    return reply


def drain(server, at):
    return outbox.drain(smtp_url_of=lambda channel_id: server.url, clock=lambda: at)


def give(session, team, holder=KIM, *, at, by=LEAD, **given):
    assert isinstance(team, Team)
    values = {"holder_id": holder.user_id, "first": None, "reason": "Decision 12", **given}
    return register.give(session, team, Letter(**values), by=by, at=at)
