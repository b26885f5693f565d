"""Who may come in by the API: a matrix of every route and every kind of caller."""

from typing import Any

import pytest
from flask import Flask

from tests.conftest import NOON
from tests.factories import make_complaint, make_expert, make_handoff, make_reply, make_team
from tests.web.api.conftest import BASE, Caller, Desk
from webcare.accounts import service as accounts
from webcare.core.actor import operator
from webcare.press import service as press
from webcare.press.models import PressWay
from webcare.press.service import Told
from webcare.tickets.models import Ticket
from webcare.web.api import door
from workflows.reply import ReplyState
from workflows.rights import Role

ABSENT = 9_000_000_000_000
OPEN = {("GET", "/openapi.json")}

# Every route with a body that fits; {id} is the row it is about.
LISTS = [
    ("GET", f"/{name}", None)
    for name in ("tickets", "handoffs", "experts", "complaints", "statements", "press")
]
FIGURES = [("GET", "/insight/handoffs", None), ("GET", "/insight/approvals", None)]
ON_A_ROW = [
    ("GET", "/tickets/{ticket_id}", None),
    ("POST", "/tickets/{ticket_id}/answers", {"answers": [{"question": "G1", "answer": "no"}]}),
    ("POST", "/tickets/{ticket_id}/replies", {"purpose": "holding", "body": "Soon."}),
    ("POST", "/tickets/{ticket_id}/notes", {"text": "Known."}),
    (
        "POST",
        "/tickets/{ticket_id}/handoffs",
        {"to": {"email": "kim@city.example"}, "question": "When?"},
    ),
    ("POST", "/replies/{reply_id}/approve", {}),
    ("GET", "/experts/{expert_id}", None),
    ("GET", "/press/{card_id}", None),
    ("GET", "/complaints/{complaint_id}", None),
    ("GET", "/tickets/{ticket_id}/suggestions", None),
]
MESSAGE = {
    "external_id": "1",
    "author": {"address": "asker@home.example"},
    "text": "When will it be cleaned?",
}
HAND_IN = ("POST", "/messages", {**MESSAGE, "channel": 0})
GUARDED = [*LISTS, *FIGURES, *ON_A_ROW, HAND_IN]
OWN = [  # whoever bears the token, of whatever role
    ("GET", "/notices", None),
    ("POST", "/notices/read", {"up_to": 1}),
    ("POST", "/notices/{notice_id}/read", {}),
]
EVERY = [*GUARDED, *OWN]


@pytest.fixture
def rows(desk: Desk, ticket: Ticket) -> dict[str, int]:
    reply = make_reply(desk.session, ticket, state=ReplyState.SUBMITTED)
    make_handoff(desk.session, ticket)
    expert = make_expert(desk.session, desk.team)
    told = Told(name="Lien", question="How much?")
    card = press.open_card(desk.session, ticket, told, PressWay.PHONE, by=operator(), at=NOON)
    return {
        "card_id": card.id,
        "expert_id": expert.id,
        "complaint_id": make_complaint(desk.session, ticket).id,
        "ticket_id": ticket.id,
        "reply_id": reply.id,
        "notice_id": ABSENT,
        "channel_id": desk.channel.id,
    }


def call(caller: Caller, route: tuple[str, str, Any], rows: dict[str, int]) -> Any:
    method, path, body = route
    if path == "/messages":
        body = {**body, "channel": rows["channel_id"]}
    path = path.format(**rows)
    return caller.get(path) if method == "GET" else caller.post(path, body)


def test_every_route_of_the_api_is_in_this_matrix(app: Flask) -> None:
    known = {(method, path) for method, path, _ in EVERY} | OPEN
    there = {
        (method, rule.rule.removeprefix(BASE).replace("<int:", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert there == known


@pytest.mark.parametrize("route", EVERY, ids=lambda route: f"{route[0]} {route[1]}")
@pytest.mark.parametrize(
    "token",
    [None, "wc_wrong", "", "wc_x wc_y", "\u00e9"],
    ids=["none", "wrong", "empty", "two", "odd"],
)
def test_without_a_good_token_nobody_comes_in(
    desk: Desk, rows: dict[str, int], route: tuple[str, str, Any], token: str | None
) -> None:
    answer = call(Caller(desk.client, token), route, rows)

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")


@pytest.mark.parametrize("route", EVERY, ids=lambda route: f"{route[0]} {route[1]}")
def test_a_session_cookie_opens_no_route(
    desk: Desk, rows: dict[str, int], route: tuple[str, str, Any]
) -> None:
    user = desk.user(Role.LEAD, Role.SPOKESPERSON, Role.ADMIN)
    with desk.client.session_transaction() as cookie:
        cookie["_user_id"] = f"{user.id}.{user.session_epoch}"
        cookie["_fresh"] = True
    assert desk.client.get("/").status_code == 200  # the cookie is good for the screens

    assert call(Caller(desk.client), route, rows).status_code == 401


@pytest.mark.parametrize("route", ON_A_ROW, ids=lambda route: f"{route[0]} {route[1]}")
def test_what_is_anothers_looks_absent(
    desk: Desk, rows: dict[str, int], route: tuple[str, str, Any]
) -> None:
    other = make_team(desk.session)
    stranger = desk.caller(Role.LEAD, Role.SPOKESPERSON, Role.ADMIN, team=other)
    foreign = call(stranger, route, rows)
    absent = call(stranger, route, dict.fromkeys(rows, ABSENT))
    beyond = call(stranger, route, dict.fromkeys(rows, 10**30))

    assert foreign.status_code == absent.status_code == beyond.status_code == 404
    assert foreign.data == absent.data == beyond.data


def test_a_channel_of_another_team_looks_absent(desk: Desk, rows: dict[str, int]) -> None:
    stranger = desk.caller(Role.LEAD, team=make_team(desk.session))

    by_id = call(stranger, HAND_IN, rows)
    by_name = stranger.post("/messages", {**MESSAGE, "channel": desk.channel.name})
    absent = stranger.post("/messages", {**MESSAGE, "channel": "No such thing"})

    assert by_id.status_code == by_name.status_code == absent.status_code == 404
    assert by_id.data == by_name.data == absent.data


@pytest.mark.parametrize("route", LISTS, ids=lambda route: f"{route[0]} {route[1]}")
def test_lists_hold_nothing_of_other_teams(
    desk: Desk, rows: dict[str, int], route: tuple[str, str, Any]
) -> None:
    answer = call(desk.caller(Role.LEAD, team=make_team(desk.session)), route, rows)

    assert answer.status_code == 200
    assert [each for each in answer.json.values() if each] == []


def test_figures_count_nothing_of_other_teams(desk: Desk, rows: dict[str, int]) -> None:
    answer = call(desk.caller(Role.LEAD, team=make_team(desk.session)), FIGURES[0], rows)

    assert answer.status_code == 200
    assert answer.json["total"]["asked"] == 0
    assert not any(answer.json[name] for name in ("themes", "units", "channels", "flows"))


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route[0]} {route[1]}")
def test_an_observer_may_read_and_nothing_else(
    desk: Desk, observer: Caller, rows: dict[str, int], route: tuple[str, str, Any]
) -> None:
    answer = call(observer, route, rows)

    assert answer.status_code == (200 if route[0] == "GET" else 403), answer.json


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: f"{route[0]} {route[1]}")
def test_an_observer_elsewhere_does_not_learn_what_is_there(
    desk: Desk, rows: dict[str, int], route: tuple[str, str, Any]
) -> None:
    elsewhere = desk.caller(Role.OBSERVER, team=make_team(desk.session))
    answer = call(elsewhere, route, rows)

    assert answer.status_code == (200 if route in LISTS + FIGURES else 404)


def test_an_expert_reads_no_tickets(desk: Desk, rows: dict[str, int]) -> None:
    expert = desk.caller(Role.EXPERT)

    assert expert.get("/tickets").status_code == 403
    assert expert.get("/handoffs").status_code == 403
    assert call(expert, ON_A_ROW[0], rows).status_code == 404


def test_rights_in_another_team_do_not_count_in_this_one(desk: Desk, ticket: Ticket) -> None:
    user = desk.user(Role.OBSERVER)
    accounts.set_roles(
        desk.session, user, make_team(desk.session).id, [Role.LEAD], by=operator(), at=NOON
    )
    desk.session.expire(user)

    answer = desk.caller_for(user).post(f"/tickets/{ticket.id}/notes", {"text": "Known."})

    assert answer.status_code == 403


def test_a_deactivated_users_token_is_dead(desk: Desk) -> None:
    user = desk.user(Role.MANAGER)
    caller = desk.caller_for(user)
    assert caller.get("/tickets").status_code == 200

    accounts.set_active(desk.session, user, active=False, by=operator(), at=NOON)
    desk.session.flush()

    assert caller.get("/tickets").status_code == 401


def test_a_token_that_asks_too_often_waits_and_another_does_not(
    desk: Desk, manager: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "PER_TOKEN", door.parse("2/minute"))
    codes = [manager.get("/tickets").status_code for _ in range(3)]
    refused = manager.get("/tickets")

    assert codes == [200, 200, 429]
    assert refused.content_type == "application/problem+json"
    assert int(refused.headers["Retry-After"]) > 0
    assert desk.caller(Role.MANAGER).get("/tickets").status_code == 200


def test_guessing_tokens_is_slowed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "WRONG_TOKENS", door.parse("2/minute"))
    codes = [Caller(desk.client, f"wc_{n}").get("/tickets").status_code for n in range(3)]

    assert codes == [401, 401, 429]


def test_nothing_secret_of_a_ticket_is_told(desk: Desk, manager: Caller, ticket: Ticket) -> None:
    handoff = make_handoff(desk.session, ticket)
    told = manager.get(f"/tickets/{ticket.id}").get_data(as_text=True)

    assert ticket.nonce not in told
    assert handoff.nonce not in told
    assert "secret_hash" not in told
    assert "nonce" not in told
