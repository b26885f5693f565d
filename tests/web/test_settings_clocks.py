"""Opening hours, norms and tags in the settings: shown, foreseen, saved, put back."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare.accounts import closed_days
from webcare.accounts import service as accounts
from webcare.accounts.models import PublicDays
from webcare.audit.models import AuditEntry
from webcare.channels.models import ChannelKind
from webcare.core import public_days
from webcare.core.clock import now
from webcare.tickets import service as tickets
from webcare.tickets.clock_models import Reckoning
from webcare.tickets.view_models import TeamTag
from webcare.web.settings import calendars
from workflows.opening import day_of
from workflows.rights import Role

KINDS = tuple(ChannelKind)
WEEK = {f"day-{day}": "9:00-12:00, 13:00-17:00" for day in range(1, 6)}


@pytest.fixture
def team(session):
    return make.make_team(session, name="Conversation")


def hours(**changed):
    return WEEK | {"timezone": "Europe/Brussels"} | changed


def norms(**changed):
    typed = {"warn": "80"}
    for kind in KINDS:
        typed |= {f"{kind}-reply": "4", f"{kind}-reply-unit": "hours", f"{kind}-office": "yes"}
    return typed | {key.replace("_", "-"): value for key, value in changed.items()}


def open_ticket(session, team):
    channel = make.make_channel(session, team)
    return tickets.open_ticket(
        session, channel, make.make_author(session, channel), subject="Litter", preview="",
        language="nl", at=now(), by=make.actor_of(Role.MANAGER),
    )  # fmt: skip


def foreseen(page):
    return {"foreseen": re.search(r'name="foreseen" value="(\w+)"', page.text)[1]}


def test_a_week_of_several_spans_and_days_of_ones_own_are_kept(session, team, inside):
    page = f"/settings/hours/{team.id}"
    visitor = inside(team, Role.LEAD)

    answer = visitor.post(page, **hours(**{
        "day-6": "10-12", "on-0": "2026-12-24", "how-0": "own", "hours-0": "8-12",
        "name-0": "Christmas Eve", "on-1": "15/05/2026", "how-1": "closed", "name-1": "Bridging",
    }))  # fmt: skip

    assert answer.status_code == 303
    session.refresh(team)
    kept = accounts.office_hours(team)
    assert kept.spans_on(date(2026, 11, 21)) == tuple(day_of("10-12"))
    assert kept.spans_on(date(2026, 12, 24)) == tuple(day_of("8-12"))
    assert kept.spans_on(date(2026, 5, 15)) == ()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.event == "team.hours")).one()
    assert entry.data["before"] == {}
    assert "Christmas Eve" in visitor.get(page).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"day-1": "soon"}, {"day-1": "17-9"}, {"timezone": "Mars/Olympus"},
        {"calendar-0": "XX"}, {"on-0": "2026-02-30", "how-0": "closed"},
        {"on-0": "2026-12-24", "how-0": "own"}, {"name-0": "no day"},
        {f"day-{day}": "" for day in range(1, 6)} | {"day-7": "10:15-11:45, 11:50-11:40"},
        {"on-0": "2026-12-24", "on-1": "2026-12-24"},
    ],
)  # fmt: skip
def test_hours_that_cannot_be_kept_come_back_beside_their_field(session, team, inside, wrong):
    typed = hours(**{"day-7": "10:15-11:45"} | wrong)
    answer = inside(team, Role.LEAD).post(f"/settings/hours/{team.id}", **typed)

    assert answer.status_code == 422
    assert 'class="fault"' in answer.text
    assert "10:15-11:45" in answer.text
    session.refresh(team)
    assert team.office == {}


def test_holidays_of_a_calendar_close_the_team_and_are_shown_by_name(session, team, inside):
    for year in closed_days.years_around(now()):
        session.add(
            PublicDays(
                calendar="BE", year=year,
                days={f"{year}-07-21": {"nl": "Nationale feestdag", "en": "National Day"}},
            )
        )  # fmt: skip
    page = f"/settings/hours/{team.id}"
    visitor = inside(team, Role.LEAD)

    assert visitor.post(page, **hours(**{"calendar-0": "BE"})).status_code == 303

    session.refresh(team)
    kept = accounts.office_hours(team)
    assert kept.spans_on(date(2027, 7, 21)) == ()
    assert "National Day" in visitor.get(page).text
    visitor.post(page, **hours(**{
        "calendar-0": "BE", "on-0": "2027-07-21", "how-0": "usual", "name-0": "",
    }))  # fmt: skip
    session.refresh(team)
    assert accounts.office_hours(team).spans_on(date(2027, 7, 21)) == tuple(
        day_of("9:00-12:00, 13:00-17:00")
    )


def test_the_library_is_read_in_a_process_of_its_own_and_knows_what_is_offered():
    import sys

    known = public_days.countries()
    read = public_days.read(["BE-VLG", "NL"], [2026])

    assert set(calendars.OTHERS) <= set(known)
    assert set(calendars.GERMAN) <= set(known["DE"])
    assert read["BE-VLG"][2026]["2026-07-11"]["nl"] == "Feestdag van de Vlaamse Gemeenschap"
    assert "2026-07-21" in read["BE-VLG"][2026]
    assert read["NL"][2026]["2026-04-27"]["nl"] == "Koningsdag"
    assert "holidays" not in sys.modules


def test_what_saving_moves_is_shown_first_and_follows_in_a_job(session, team, inside):
    ticket = open_ticket(session, team)
    page = f"/settings/norms/{team.id}"
    visitor = inside(team, Role.LEAD)

    first = visitor.post(page, **norms(mail_reply="2"))

    assert first.status_code == 200
    assert "1 ticket gets another date" in first.text
    session.refresh(team)
    assert team.norms == {}
    before = ticket.due_at
    saved = visitor.post(page, **norms(mail_reply="2"), **foreseen(first))
    assert saved.status_code == 303
    session.refresh(team)
    session.refresh(ticket)
    assert accounts.norm(team, "mail").minutes == 120
    assert ticket.due_at == before  # the job's to change
    assert session.get_one(Reckoning, team.id).done_at is None


def test_what_was_foreseen_of_other_values_is_shown_anew(session, team, inside):
    open_ticket(session, team)
    page = f"/settings/norms/{team.id}"
    visitor = inside(team, Role.LEAD)
    seen = foreseen(visitor.post(page, **norms(mail_reply="2")))

    answer = visitor.post(page, **norms(mail_reply="3"), **seen)

    assert answer.status_code == 200
    assert "gets another date" in answer.text


def test_terms_are_kept_in_minutes_of_a_working_day(session, team, inside):
    team.office = {"week": "mon-fri 09:00-17:00"}
    page = f"/settings/norms/{team.id}"
    visitor = inside(team, Role.LEAD)

    answer = visitor.post(page, **norms(
        mail_reply="2", mail_reply_unit="days", mail_whole="10", mail_whole_unit="days",
        rule0_where="", rule0_priority="2", rule0_reply="90", rule0_reply_unit="minutes",
        rule0_office="yes",
    ))  # fmt: skip

    assert answer.status_code == 303
    session.refresh(team)
    assert accounts.norm(team, "mail").minutes == 2 * 8 * 60
    assert team.norms["rules"][0] == {"kind": "mail", "reply": 960, "resolution": 4800}
    assert team.norms["rules"][-1] == {"priority": 2, "reply": 90}
    shown = visitor.get(page).text
    assert 'name="mail-reply" value="2"' in shown
    assert "all channels · Urgent" in unescape(shown)


def test_the_example_is_what_the_clock_says(session, team, inside):
    page = inside(team, Role.LEAD).get(f"/settings/norms/{team.id}").text

    assert "Friday 19:00 is due Tuesday 19:00" in page


@pytest.mark.parametrize(
    "wrong",
    [
        *({"mail_reply": amount, "mail_reply_unit": "days"}
          for amount in ("0", "-1", "x", "9999999", "1.5", "٣", "")),
        {"mail_reply": "5", "mail_whole": "4", "mail_whole_unit": "hours"}, {"warn": "100"},
        {"rule0_where": "", "rule0_priority": "", "rule0_reply": "4", "rule0_reply_unit": "hours"},
        {"rule0_where": "channel:999999", "rule0_reply": "4", "rule0_reply_unit": "hours"},
        {"rule0_where": "mail", "rule0_reply": "4", "rule0_reply_unit": "hours",
         "rule0_office": "yes"},
    ],
)  # fmt: skip
def test_a_norm_that_is_none_is_refused(session, team, inside, wrong):
    answer = inside(team, Role.LEAD).post(f"/settings/norms/{team.id}", **norms(**wrong))

    assert answer.status_code == 422
    assert 'class="fault"' in answer.text
    session.refresh(team)
    assert team.norms == {}


def test_office_hours_in_which_a_term_would_never_end_are_refused(session, team, inside):
    visitor = inside(team, Role.LEAD)
    visitor.post(f"/settings/norms/{team.id}", **norms(mail_reply="90", mail_reply_unit="days"))
    short = {f"day-{day}": "" for day in range(2, 6)} | {"day-1": "9:00-9:20"}

    answer = visitor.post(f"/settings/hours/{team.id}", **hours(**short))

    assert answer.status_code == 422


def change_of(session, event):
    found = select(AuditEntry).where(AuditEntry.event == event).order_by(AuditEntry.id.desc())
    return session.scalars(found).first()


def test_an_undoing_puts_the_norms_back_and_stands_in_the_audit(session, team, inside):
    page = f"/settings/norms/{team.id}"
    visitor = inside(team, Role.LEAD)
    visitor.post(page, **norms(mail_reply="2"))
    visitor.post(page, **norms(mail_reply="3"))
    third = change_of(session, "team.norms")
    assert "2 hours" in visitor.get(page).text

    answer = visitor.post(f"/settings/changes/{third.id}/undo", page)

    assert answer.status_code == 303
    session.refresh(team)
    assert accounts.norm(team, "mail").minutes == 120
    undone = change_of(session, "team.norms")
    assert (undone.data["undoes"], undone.data["after"]) == (third.id, third.data["before"])
    visitor.post(page, **norms(mail_reply="5"))
    refused = visitor.client.post(
        f"/settings/changes/{third.id}/undo", data=visitor.seen(page), follow_redirects=True
    )
    assert "changed again since" in refused.text


def test_another_teams_change_is_not_there(session, team, inside):
    other = make.make_team(session, name="Police")
    entry = AuditEntry(
        at=NOON, actor="user:1", actor_name="An", event="team.norms", object_kind="teams",
        object_id=other.id, team_id=other.id, data={"before": {}, "after": {}},
    )  # fmt: skip
    session.add(entry)
    session.flush()
    visitor, own = inside(team, Role.LEAD), f"/settings/norms/{team.id}"

    assert visitor.post(f"/settings/changes/{entry.id}/undo", own).status_code == 404
    assert visitor.post("/settings/changes/999999/undo", own).status_code == 404


def test_a_tag_is_renamed_on_its_page(session, team, inside):
    channel = make.make_channel(session, team)
    make.make_ticket(session, channel, tags=["litter"])
    session.add(TeamTag(team_id=team.id, name="litter"))
    page = f"/settings/tags/{team.id}"
    visitor = inside(team, Role.LEAD)

    answer = visitor.post(page, tag="litter", becomes="waste", act="rename")

    assert answer.status_code == 303
    shown = visitor.get(page).text
    assert "became waste" in shown
    assert visitor.post(page, tag="waste", becomes="!", act="rename").status_code == 422
    assert visitor.post(page, tag="nothing", becomes="x", act="rename").status_code == 404


def test_the_ticket_shows_every_term_with_its_norm(session, team, inside):
    team.norms = {"rules": [{"kind": "mail", "reply": 240, "resolution": 7200}]}
    ticket = open_ticket(session, team)
    shown = inside(team, Role.MANAGER).get(f"/tickets/{ticket.id}").text

    assert "First reply" in shown
    assert "The whole matter" in shown
    assert "the norm for" in shown
