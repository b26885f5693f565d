"""An embargo on the spokesperson's page: the clock of the team counts, and it says when exactly."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_message
from tests.web.conftest import HTMX
from tests.web.test_spokesperson import speaker, submitted, team
from webcare.replies import service as replies
from webcare.replies.models import Reply
from webcare.web import language
from workflows.reply import ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

__all__ = ["speaker", "team"]
BEFORE_SPRING = datetime(2027, 3, 26, 11, tzinfo=UTC)  # a Friday, noon in Brussels
BEFORE_AUTUMN = datetime(2027, 10, 29, 10, tzinfo=UTC)


@pytest.fixture
def on(monkeypatch):
    """Let every page believe that it is this moment."""
    return lambda at: monkeypatch.setattr(language, "now", lambda: at)


def approve(speaker, ticket, reply, seen, until):
    return speaker.post(
        f"/spokesperson/{ticket.id}/{reply.id}/approve",
        data={"body": reply.body, "embargo_until": until, **seen},
    )


def test_a_wish_for_an_hour_that_does_not_exist_is_explained(session, team, speaker, on):
    on(BEFORE_SPRING)
    ticket, reply, seen = submitted(session, team)
    session.commit()

    done = approve(speaker, ticket, reply, seen, "2027-03-28T02:30")
    page = speaker.get("/spokesperson").text

    session.refresh(reply)
    assert done.status_code == 303
    assert reply.embargo_until == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert "Sunday 28 March 2027 at 03:30 (Central European Summer Time)" in page
    assert "02:30 does not exist" in page


def test_a_wish_for_an_hour_that_comes_twice_takes_the_second_and_says_so(
    session, team, speaker, on
):
    on(BEFORE_AUTUMN)
    ticket, reply, seen = submitted(session, team)
    session.commit()

    approve(speaker, ticket, reply, seen, "2027-10-31T02:30")
    page = speaker.get("/spokesperson").text

    session.refresh(reply)
    assert reply.embargo_until == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert "at 02:30 (Central European Standard Time)" in page
    assert "02:30 comes twice; the second is taken" in page


def test_when_exactly_is_said_as_one_types(session, team, speaker, on):
    on(BEFORE_SPRING)
    ticket, reply, _seen = submitted(session, team)
    session.commit()
    path = f"/spokesperson/{ticket.id}/{reply.id}/embargo"

    def told(until):
        return speaker.get(f"{path}?embargo_until={until}", headers=HTMX).text

    assert "Saturday 27 March 2027 at 09:00" in told("2027-03-27T09:00")
    assert "This moment has passed" in told("2027-03-26T09:00")
    assert "This is no date" in told("soon")
    assert speaker.get(path).status_code == 303


@pytest.mark.parametrize("until", ["2020-01-01T09:00", "soon", "9999-01-01T09:00"])
def test_a_moment_that_is_none_or_has_passed_is_refused_and_nothing_is_lost(
    session, team, speaker, until
):
    ticket, reply, seen = submitted(session, team)
    session.commit()

    answer = approve(speaker, ticket, reply, seen | {"body": "Ours."}, until)

    session.refresh(reply)
    assert answer.status_code == 422
    assert reply.state is ReplyState.SUBMITTED
    assert 'class="fault"' in answer.text
    assert "We come at seven." in answer.text or "Ours." in answer.text


@pytest.fixture
def waiting(session, team, speaker):
    """A reply that leaves the day after tomorrow."""
    ticket, reply, seen = submitted(session, team, subject="The festival")
    session.commit()
    until = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT09:00")
    assert approve(speaker, ticket, reply, seen, until).status_code == 303
    session.refresh(reply)
    return ticket, reply


def test_it_stands_on_the_desk_the_ticket_and_the_list(session, team, speaker, waiting):
    ticket, reply = waiting

    assert "Under embargo" in speaker.get("/spokesperson").text
    assert "it leaves on" in speaker.get(f"/spokesperson?item=embargo-{reply.id}").text
    assert "Under embargo: it leaves on" in speaker.get(f"/tickets/{ticket.id}").text
    assert "09:00" in speaker.get("/?view=open").text.partition("leaves ")[2][:40]


def change(speaker, ticket, reply, **form):
    path = f"/spokesperson/{ticket.id}/{reply.id}/embargo"
    return speaker.post(path, data={"version": reply.version, **form})


def test_it_is_changed_from_the_desk(session, speaker, waiting):
    ticket, reply = waiting
    later = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT10:00")

    assert change(speaker, ticket, reply, embargo_until=later).status_code == 303
    session.refresh(reply)
    assert reply.embargo_until.strftime("%Y-%m-%d") == later[:10]


def test_it_is_lifted_from_the_desk_and_a_double_click_does_no_harm(session, speaker, waiting):
    ticket, reply = waiting
    seen = reply.version

    for _click in range(2):
        done = change(speaker, ticket, reply, lift="yes", version=seen)
        assert done.status_code == 303
    session.refresh(reply)
    assert (reply.embargo_until, reply.state) == (None, ReplyState.QUEUED)


def test_no_moment_and_no_lifting_is_a_clear_fault(speaker, waiting):
    ticket, reply = waiting

    answer = change(speaker, ticket, reply, embargo_until="")

    assert answer.status_code == 422
    assert "Choose a moment, or lift the embargo." in answer.text


def test_whoever_does_not_speak_sees_it_and_cannot_change_it(session, team, inside, waiting):
    ticket, reply = waiting
    manager = inside(team, Role.MANAGER)

    page = manager.get(f"/tickets/{ticket.id}").text

    assert "Under embargo" in page
    assert "Change or lift" not in page
    assert change(manager, ticket, reply, lift="yes").status_code == 403


def test_a_message_that_came_meanwhile_is_said_at_the_approval(session, team, speaker):
    ticket, reply, seen = submitted(session, team)
    make_message(session, ticket)
    session.commit()

    answer = approve(speaker, ticket, reply, seen, "2099-01-01T09:00")

    assert answer.status_code in (409, 422)
    assert session.get_one(Reply, reply.id).state is ReplyState.SUBMITTED


def test_the_state_of_its_ticket_says_that_it_is_on_its_way(session, waiting):
    ticket, _reply = waiting
    session.refresh(ticket)

    assert ticket.state is TicketState.SENDING
    assert timedelta(days=1) > replies.UNDO


def test_an_embargo_of_next_year_says_how_far_it_is_and_the_list_its_year(
    session, team, speaker, on
):
    on(BEFORE_SPRING)
    ticket, reply, seen = submitted(session, team)
    session.commit()

    approve(speaker, ticket, reply, seen, "2028-03-25T12:00")
    page = speaker.get("/spokesperson").text

    assert "Mind: that is 365 days from now." in page
    assert "Mar 25, 2028 12:00" in page


def test_the_ticket_page_takes_an_embargo_too_and_says_when_exactly(session, team, speaker, on):
    on(BEFORE_SPRING)
    ticket, reply, seen = submitted(session, team)
    session.commit()
    path = f"/tickets/{ticket.id}/replies/{reply.id}/approve"
    assert "Embargo: let it leave later" in speaker.get(f"/tickets/{ticket.id}").text

    past = speaker.post(
        path, data={"body": reply.body, "embargo_until": "2027-03-26T09:00", **seen}
    )
    assert past.status_code == 422
    assert "This moment has passed" in past.text
    assert 'value="2027-03-26T09:00"' in past.text
    done = speaker.post(
        path, data={"body": reply.body, "embargo_until": "2027-03-28T02:30", **seen}
    )
    page = speaker.get(f"/tickets/{ticket.id}").text

    session.refresh(reply)
    assert done.status_code == 303
    assert reply.embargo_until == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert "02:30 does not exist" in page
    assert "Under embargo: it leaves on Sunday 28 March 2027 at 03:30" in page
