"""What only shows with real commits and several programs at one moment."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_channel, make_team, make_user
from tests.web.api.conftest import Caller
from tests.web.api.test_messages import message
from webcare.accounts import service as accounts
from webcare.channels.models import ChannelKind
from webcare.core.actor import operator
from webcare.schemes import service as schemes
from webcare.tickets.models import Message, RawMessage, Ticket
from workflows.rights import Role
from workflows.scheme import shipped


@pytest.fixture
def committed(app: Flask, own_engine: Engine) -> Iterator[tuple[Session, str]]:
    """A database in which commits are real, behind the same application; and a manager's token."""
    with Session(own_engine, expire_on_commit=False) as session:
        schemes.publish(session, shipped()["conversatieteam"], by=operator(), at=NOON)
        team = make_team(session)
        make_channel(session, team, kind=ChannelKind.API, name="Helpdesk")
        user = make_user(session, team, Role.MANAGER)
        token = accounts.create_token(session, user, "a program", by=operator(), at=NOON)
        session.commit()
        yield session, token


def at_once(app: Flask, token: str, calls: list[tuple[str, Any]]) -> list[Any]:
    """The answers to *calls*, all sent at the same moment by as many threads."""
    ready, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def send(place: int, path: str, body: Any) -> None:
        caller = Caller(app.test_client(), token)
        ready.wait(10)
        answers[place] = caller.post(path, body)  # type: ignore[call-overload]

    threads = [
        threading.Thread(target=send, args=(place, *each)) for place, each in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_the_same_message_sent_at_once_is_one_message(
    app: Flask, committed: tuple[Session, str]
) -> None:
    session, token = committed

    answers = at_once(app, token, [("/messages", message())] * 4)

    assert sorted(each.status_code for each in answers) == [200, 200, 200, 201]
    assert len({each.json["ticket_id"] for each in answers}) == 1
    counted = [session.scalar(select(func.count(row.id))) for row in (RawMessage, Message, Ticket)]
    assert counted == [1, 1, 1]


def test_of_two_who_answer_at_once_one_is_told_that_it_changed(
    app: Flask, committed: tuple[Session, str]
) -> None:
    _session, token = committed
    taken = Caller(app.test_client(), token).post("/messages", message()).json
    ticket = taken["ticket"]
    body = {"answers": [{"question": "G1", "answer": "no"}], "version": ticket["version"]}

    answers = at_once(app, token, [(f"/tickets/{ticket['id']}/answers", body)] * 2)

    assert sorted(each.status_code for each in answers) == [200, 409]
    late = next(each for each in answers if each.status_code == 409)
    assert late.json["question"] == "G2"
