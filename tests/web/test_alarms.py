"""The board of nights and alarms, a ladder's form, one's own ways, and the page behind a link."""

import pytest
from sqlalchemy import select

from tests.alarms.world import OnCall, climb
from tests.factories import actor_of, make_team, make_ticket, make_user
from tests.web.conftest import HTMX, statements
from webcare.alarms import climbing, letters, people, queries, service
from webcare.alarms.models import Alarm, AlarmCall, CallState
from webcare.core.clock import now
from workflows.alarm import AlarmState
from workflows.ladder import StepKind, read
from workflows.rights import Role


@pytest.fixture
def on_call(session):
    found = OnCall(session)
    found.usual_ladder()
    return found


@pytest.fixture
def manager(on_call, login):
    return login(on_call.bo)


def ringing(on_call):
    """An alarm whose first call is made, and that call's link."""
    alarm = on_call.ring(at=now())
    climb(on_call.session, now())
    call = on_call.session.scalars(select(AlarmCall).where(AlarmCall.alarm_id == alarm.id)).one()
    climbing.taken(on_call.session, call, "HTTP 200", at=now())
    on_call.session.commit()
    return alarm, f"/alarm/{letters.token(call, alarm)}"


def fresh(on_call, alarm):
    on_call.session.expire_all()
    return on_call.session.get_one(Alarm, alarm.id)


def test_the_board_shows_whom_it_called_what_that_said_and_who_is_next(on_call, manager):
    ringing(on_call)
    page = manager.get("/alarms").text

    for words in ("Suspicion of danger to life", "Whoever is on duty", "An · e-mail · called",
                  "HTTP 200", "goes on at", "Manager: Cas", "I have it"):  # fmt: skip
        assert words in page


def test_a_failed_way_and_a_gap_stand_on_the_board(on_call, manager):
    on_call.desk.rota = {}
    alarm = on_call.ring(at=now())
    climb(on_call.session, now())
    call = queries.calls(on_call.session, [alarm.id])[alarm.id][-1]
    climbing.failed(on_call.session, call, "refused", "HTTP 500", at=now())
    page = manager.get("/alarms").text

    assert "nobody is on duty: the ladder went on at once" in page
    assert "failed: the other side refused it" in page


def test_the_strip_stands_on_every_page_of_those_concerned_and_of_nobody_else(
    session, on_call, login
):
    ringing(on_call)
    stranger = login(make_user(session, make_team(session), Role.MANAGER, language="en"))

    assert "nobody has it yet" in login(on_call.bo).get("/").text
    assert "nobody has it yet" in login(on_call.bo).get("/experts").text
    assert "nobody has it yet" not in stranger.get("/").text


def test_the_strip_costs_one_statement_and_the_inbox_keeps_its_six(session, on_call, manager):
    ringing(on_call)
    manager.get("/")  # what is seen at one look is kept for seconds
    with statements(session) as seen:
        assert manager.get("/").status_code == 200

    assert len(seen) <= 6, seen
    assert sum("FROM alarms" in each for each in seen) == 1


def test_the_board_costs_the_same_however_many_alarms(session, on_call, manager):
    with statements(session) as few:
        manager.get("/alarms")
    for _ in range(5):
        on_call.ring(at=now(), ticket_id=None)
    climb(session, now())
    session.commit()
    with statements(session) as many:
        manager.get("/alarms")

    assert len(many) - len(few) <= 2  # calls and names, where there are any


def test_whoever_has_it_stops_it_on_the_board_and_settles_it_with_a_word(on_call, manager):
    alarm, _link = ringing(on_call)
    manager.post(f"/alarms/{alarm.id}/acknowledge")
    assert "Bo has it" in manager.get("/alarms").text

    empty = manager.post(f"/alarms/{alarm.id}/settle", data={"word": ""})
    assert empty.status_code == 422
    assert "Say in a few words" in empty.text
    manager.post(f"/alarms/{alarm.id}/settle", data={"word": "Called 112."})
    page = manager.get("/alarms").text
    assert "Called 112." in page
    assert fresh(on_call, alarm).state is AlarmState.SETTLED


def test_who_comes_second_on_the_board_is_told_who_was_first(on_call, manager, login):
    alarm, _link = ringing(on_call)
    login(on_call.an).post(f"/alarms/{alarm.id}/acknowledge")
    answer = manager.post(f"/alarms/{alarm.id}/acknowledge", follow_redirects=True)

    assert "An already has this alarm." in answer.text


def test_reading_the_link_never_acknowledges(app, on_call, client):
    alarm, link = ringing(on_call)
    for method in ("GET", "HEAD"):
        assert client.open(link, method=method).status_code == 200

    assert fresh(on_call, alarm).state is AlarmState.RINGING


def test_the_big_button_acknowledges_without_a_login(on_call, client):
    alarm, link = ringing(on_call)
    page = client.post(link, follow_redirects=True).text

    assert "You have it." in page
    found = fresh(on_call, alarm)
    assert (found.state, found.acknowledged_by_id) == (AlarmState.ACKNOWLEDGED, on_call.an.id)


def test_the_link_of_someone_who_was_second_says_who_was_first(on_call, client):
    alarm, link = ringing(on_call)
    service.acknowledge(
        on_call.session, alarm, by=actor_of(Role.MANAGER, user_id=on_call.bo.id, name="Bo"),
        at=now(),
    )  # fmt: skip
    on_call.session.commit()

    assert "Bo has it." in client.post(link, follow_redirects=True).text


@pytest.mark.parametrize("token", ["gone", "1-" + "a" * 32, "999999999999999999-" + "b" * 32, "1-"])
def test_a_forged_link_gets_a_clear_page(client, token):
    for method in ("GET", "POST"):
        answer = client.open(f"/alarm/{token}", method=method)
        assert answer.status_code == 410
        assert "This link no longer works" in answer.text


def test_a_link_older_than_half_a_day_is_over(on_call, client):
    from datetime import timedelta

    alarm, link = ringing(on_call)
    call = queries.calls(on_call.session, [alarm.id])[alarm.id][0]
    call.created_at = now() - timedelta(hours=13)
    on_call.session.commit()

    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410


def ladder(on_call, **more):
    given = {
        "step-who": ["duty", str(on_call.bo.id)], "step-minutes": ["3", "7"],
        "manager": str(on_call.cas.id), "manager_minutes": "9", "rounds": "2", "for_danger": "yes",
    }  # fmt: skip
    return given | more


def seen_on(browser, path):
    page = browser.get(path).text
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_a_lead_sets_the_ladder_of_a_desk(on_call, login):
    lead, path = login(on_call.cas), f"/alarms/ladders/{on_call.team.id}/spokesperson"
    answer = lead.post(path, data=ladder(on_call, seen=seen_on(lead, path)))
    on_call.session.expire_all()
    kept = queries.ladder(on_call.session, on_call.desk.id)
    found = read(kept.steps, kept.rounds)

    assert answer.status_code == 303
    assert [step.kind for step in found.steps] == list(StepKind)
    assert [step.minutes for step in found.steps] == [3, 7, 9]
    assert (found.rounds, kept.for_danger) == (2, True)


@pytest.mark.parametrize("manager", ["", "bo"])
def test_a_ladder_without_a_named_manager_at_its_end_is_refused(on_call, login, manager):
    lead, path = login(on_call.cas), f"/alarms/ladders/{on_call.team.id}/spokesperson"
    last = str(on_call.bo.id) if manager else ""  # Bo leads nothing
    answer = lead.post(path, data=ladder(on_call, manager=last, seen=seen_on(lead, path)))

    assert answer.status_code == 422
    assert "manager who is called last" in answer.text or "has to lead" in answer.text


def test_the_webhooks_key_is_shown_once_and_its_address_never(on_call, login):
    lead, path = login(on_call.cas), f"/alarms/webhook/{on_call.team.id}"
    shown = lead.post(path, data={"url": "https://sms.example/call?key=canary"}).text
    hook = people.webhook(on_call.session, on_call.team.id)

    assert f"{on_call.team.id}-" in shown
    for page in (lead.get(path).text, lead.get("/alarms/mine").text):
        assert "sms.example" in page
        assert "canary" not in page
        assert hook.nonce not in page


@pytest.mark.parametrize(
    "url", ["http://sms.example/", "file:///etc/passwd", "https://a:b@x.example/"]
)
def test_an_address_that_is_none_is_refused_with_what_was_typed(on_call, login, url):
    answer = login(on_call.cas).post(f"/alarms/webhook/{on_call.team.id}", data={"url": url})

    assert answer.status_code == 422
    assert url.partition("?")[0] in answer.text


def test_a_test_rings_only_oneself(session, on_call, manager):
    manager.post("/alarms/test")
    climb(session, now())
    rows = session.scalars(select(AlarmCall)).all()

    assert [(row.user_name, row.state) for row in rows] == [("Bo", CallState.WAITING)]


def test_the_browsers_own_script_is_ours_and_kept_by_nobody(client):
    answer = client.get("/alarms/worker.js")
    answer.close()

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_ones_ways_are_kept_in_their_order(on_call, manager):
    seen = seen_on(manager, "/alarms/mine")
    data = {"way-1": "mail", "way-2": "push", "way-3": "", "seen": seen}
    assert manager.post("/alarms/mine", data=data).status_code == 303
    assert people.ways_row(on_call.session, on_call.bo.id).ways == ["mail", "push"]


def test_the_strip_alone_is_what_an_open_page_asks_for(on_call, manager):
    ringing(on_call)
    page = manager.get("/alarms/strip", headers=HTMX).text

    assert page.lstrip().startswith('<div id="alarm-strip"')


def test_the_link_says_what_to_do_first_and_the_subject_only_after_login(on_call, client, login):
    on_call.ticket.subject = "He stands on the bridge"
    _alarm, link = ringing(on_call)

    page = client.get(link).text
    assert 'Call <a href="tel:112">112</a>' in page
    assert "He stands on the bridge" not in page
    assert "He stands on the bridge" in login(on_call.an).get(link).text


def test_with_several_alarms_one_act_takes_all_that_ring_for_me(session, on_call, client):
    first, link = ringing(on_call)
    other = make_ticket(session, on_call.channel)
    second = on_call.ring(at=now(), ticket_id=other.id)
    climb(session, now())
    session.commit()

    assert "1 other alarm rings for you." in client.get(link).text
    client.post(link, data={"all": "yes"})

    for alarm in (first, second):
        assert fresh(on_call, alarm).state is AlarmState.ACKNOWLEDGED
