"""Whoever is woken for a danger may say whether there is one, and nothing else."""

import pytest

from tests.alarms.world import OnCall
from tests.conftest import NOON
from tests.factories import make_message, make_user
from tests.web.world import publish
from webcare import pipeline
from webcare.core.actor import INTAKE
from webcare.core.clock import now
from webcare.decisions import queries
from webcare.intake import signals
from workflows.rights import Role

YOURS = "this question is yours to answer"


@pytest.fixture
def on_call(session, client):
    publish(session)
    found = OnCall(session)
    make_message(session, found.ticket, text="Ik wil dood", reply_text="Ik wil dood")
    signals.mark_danger(session, found.ticket, ["dood"], at=now(), rings=True)
    pipeline.consider(session, found.ticket, by=INTAKE, at=NOON)
    session.commit()
    return found


def says(browser, on_call, question="G0", choice="yes"):
    decision = queries.current(on_call.session, on_call.ticket.id)
    return browser.post(
        f"/tickets/{on_call.ticket.id}/answers",
        data={"question": question, "answer": choice, "version": decision.version},
    )


def test_the_spokesperson_on_duty_answers_the_question_of_danger(session, on_call, login):
    browser = login(on_call.an)
    question = asked(session, on_call)
    page = browser.get(f"/tickets/{on_call.ticket.id}").text
    done = says(browser, on_call, question)

    assert YOURS in page
    assert done.status_code == 303
    steps = queries.current(session, on_call.ticket.id).steps
    assert [each.by_name for each in steps if each.source != "fact"] == ["An"]


def test_one_who_is_not_on_duty_may_not(session, on_call, login):
    other = make_user(session, on_call.team, Role.SPOKESPERSON, name="Eva", language="en")
    browser = login(other)
    page = browser.get(f"/tickets/{on_call.ticket.id}").text

    assert YOURS not in page
    assert says(browser, on_call, asked(session, on_call)).status_code == 403


def test_no_other_question_is_theirs(session, on_call, login):
    browser = login(on_call.an)

    assert says(browser, on_call, "K1").status_code == 403


def asked(session, on_call):
    return queries.current(session, on_call.ticket.id).position
