"""The pages that look back: replays of decided tickets, and the traffic of a scheme."""

import csv
import io
import re

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.insight.decided import ASKS_MORE, LEAD, SWAPPED, decide, desk, published
from tests.web.conftest import HTMX
from webcare.accounts.models import Team
from webcare.decisions import service as decisions
from webcare.insight import replays
from webcare.schemes import drafts
from workflows.rights import Role

PERIOD = {"since": "2026-11-01", "until": "2026-11-30"}
HOSTILE = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def version(session):
    return published(session)


@pytest.fixture
def channel(session, version):
    return desk(session)


@pytest.fixture
def team(session, channel):
    return session.get_one(Team, channel.team_id)


@pytest.fixture
def lead(session, team, login):
    return login(make.make_user(session, team, Role.LEAD, name="Lea", language="en"))


def ask(browser, source, **form):
    return browser.post("/scheme/replays", data={"source": source, **PERIOD, **form})


def work(session):
    while replays.work(session, at=NOON):
        pass
    session.commit()


def test_a_draft_is_tried_out_and_shows_what_would_change(session, channel, lead):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes", subject=HOSTILE)
    decide(session, channel, "OURS=no")
    draft = drafts.begin(session, channel.team_id, SWAPPED, by=LEAD, at=NOON)
    session.commit()

    asked = ask(lead, f"draft-{draft.id}")
    waiting = lead.get(asked.location).text
    work(session)
    page = lead.get(asked.location).text

    assert asked.status_code == 303
    assert 'hx-trigger="every 1s"' in waiting
    assert "0 of 2 tickets" in waiting
    assert "every 1s" not in page
    assert "Ask an expert" in page
    assert f"#{ticket.id}" in page
    assert "&gt;&lt;img" in page or "&lt;img" in page
    assert "<img src=x" not in page
    assert 'class="scheme-drawing"' in page


def test_one_move_can_be_looked_at_alone(session, channel, lead, version):
    tickets = [decide(session, channel, "OURS=yes", f"KNOWN={each}") for each in ("yes", "no")]
    draft = drafts.begin(session, channel.team_id, SWAPPED, by=LEAD, at=NOON)
    session.commit()
    address = ask(lead, f"draft-{draft.id}").location
    work(session)

    page = lead.get(f"{address}?was=reply&now=ask").text

    assert f"/tickets/{tickets[0].id}/" in page
    assert f"/tickets/{tickets[1].id}/" not in page


def test_questions_that_nobody_answered_are_named(session, channel, lead):
    decide(session, channel, "OURS=yes", "KNOWN=yes")
    draft = drafts.begin(session, channel.team_id, ASKS_MORE, by=LEAD, at=NOON)
    session.commit()
    address = ask(lead, f"draft-{draft.id}").location
    work(session)

    page = lead.get(address).text

    assert "Questions without an answer on record" in page
    assert "Is it polite?" in page
    assert "Nothing could be compared" in page


def test_the_block_that_is_asked_each_second_is_a_part_of_the_page(session, channel, lead, version):
    decide(session, channel, "OURS=no")
    address = ask(lead, f"version-{version.id}").location

    part = lead.get(address, headers=HTMX).text

    assert part.lstrip().startswith('<div id="replay"')
    assert "<html" not in part


def test_it_can_be_stopped(session, channel, lead, version):
    decide(session, channel, "OURS=no")
    address = ask(lead, f"version-{version.id}").location

    stopped = lead.post(f"{address}/cancel")

    assert stopped.status_code == 303
    assert "Stopped" in lead.get(address).text
    assert lead.post(f"{address}/cancel").status_code == 409


def test_a_draft_with_faults_is_refused_beside_the_field_with_all_that_was_chosen(
    session, channel, lead
):
    broken = drafts.begin(
        session,
        channel.team_id,
        SWAPPED.replace("next: refer}", "next: nowhere}"),
        by=LEAD,
        at=NOON,
    )
    session.commit()

    answer = ask(lead, f"draft-{broken.id}", since="2026-11-03")

    assert answer.status_code == 422
    assert "This scheme cannot run yet" in answer.text
    assert "nowhere" in answer.text
    assert 'value="2026-11-03"' in answer.text


def test_a_period_that_ends_before_it_begins_is_refused(session, channel, lead, version):
    answer = ask(lead, f"version-{version.id}", since="2026-11-20", until="2026-11-02")

    assert answer.status_code == 422
    assert "The period ends before it begins." in answer.text


@pytest.mark.parametrize(
    "source", ["", "version-", "version-999999999", "draft-0", "version-²", "version-" + "9" * 40]
)
def test_a_source_that_is_none_is_absent(session, channel, lead, source):
    assert ask(lead, source).status_code == 404


def test_an_empty_page_says_what_will_be_there(session, channel, lead):
    assert "Nothing was replayed yet" in lead.get("/scheme/replays").text


def test_who_may_not_see_every_team_of_a_replay_does_not_see_it(session, channel, lead, login):
    version = published(session)
    address = ask(lead, f"version-{version.id}").location
    other = make.make_team(session, scheme="small")
    stranger = login(make.make_user(session, other, Role.LEAD, language="en"))

    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/cancel").status_code == 404


def overrule(session, channel, reason):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
    decisions.overrule(session, ticket, "OURS", "no", reason=reason, by=LEAD, at=NOON)
    session.flush()
    return ticket


def test_traffic_stands_on_the_drawing_and_in_numbers(session, channel, lead, version):
    for _ in range(3):
        decide(session, channel, "OURS=yes", "KNOWN=yes")
    overrule(session, channel, HOSTILE)
    session.commit()

    page = lead.get("/scheme/traffic", query_string={"version": version.id, **PERIOD}).text

    assert "tickets decided" in page
    assert re.search(r'class="overruled">.*?>1</tspan>', page)
    assert "decided otherwise, and how often" in page
    assert "corrects it" in page
    assert "Where people decide otherwise" in page
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "Veronique" not in page  # who decided otherwise is not told


def test_the_same_numbers_come_as_a_table_that_runs_no_formula(session, channel, lead, version):
    decide(session, channel, "OURS=yes", "KNOWN=yes")
    session.commit()

    answer = lead.get("/scheme/traffic/traffic.csv", query_string={"version": version.id, **PERIOD})

    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["question"], row["answer"], row["tickets"]) for row in rows] == [
        ("OURS", "yes", "1"), ("OURS", "no", "0"), ("KNOWN", "yes", "1"), ("KNOWN", "no", "0"),
    ]  # fmt: skip


def test_a_question_that_is_overruled_becomes_a_card_with_one_click(
    session, channel, lead, version, team
):
    ticket = overrule(session, channel, "The province cleans there")
    session.commit()
    form = {"version": version.id, "for_team": team.id, "question": "OURS", **PERIOD}

    answer = lead.post("/scheme/traffic/proposals", data=form)
    card = lead.get(answer.location).text

    assert answer.status_code == 303
    assert "Look again at OURS: Is it ours?" in card
    assert "The province cleans there" in card
    assert f"#{ticket.id}" in card
    assert lead.post("/scheme/traffic/proposals", data=form).location == answer.location
    row = lead.get("/scheme/traffic", query_string={"version": version.id, **PERIOD}).text
    assert f'href="{answer.location}"' in row
    assert "Propose a change" not in row


def test_an_empty_period_leads_to_a_longer_one(session, channel, lead, version):
    page = lead.get(
        "/scheme/traffic", query_string={"version": version.id, "since": "2026-01-01",
                                         "until": "2026-01-02"},
    ).text  # fmt: skip

    assert "Nothing was decided with this version in that period" in page
    assert "The last year" in page


@pytest.mark.parametrize(
    "query", [{"since": "x"}, {"until": "0001-01-01"}, {"since": "9999-12-31"}, {"channel": "zz"}]
)
def test_a_filter_that_is_none_narrows_nothing(session, channel, lead, version, query):
    assert lead.get("/scheme/traffic", query_string=query).status_code == 200


def test_another_teams_team_or_channel_is_absent(session, channel, lead, version):
    theirs = desk(session)
    session.commit()

    for query in ({"team": theirs.team_id}, {"channel": theirs.id}):
        assert lead.get("/scheme/traffic", query_string=query).status_code == 404


def test_a_draft_that_cannot_run_is_not_chosen_and_says_why_in_the_language_of_the_page(
    session, channel, team, login
):
    sound = drafts.begin(session, channel.team_id, SWAPPED, by=LEAD, at=NOON)
    broken = drafts.begin(
        session, channel.team_id, SWAPPED.replace("next: ", "next: x", 1), by=LEAD, at=NOON
    )
    session.commit()
    dutch = login(make.make_user(session, team, Role.LEAD, language="nl"))

    assert f'value="draft-{sound.id}" selected' in dutch.get("/scheme/replays").text
    refused = ask(dutch, f"draft-{broken.id}")
    said = refused.text.split('id="source-said"')[1].split("</p>")[0]
    assert refused.status_code == 422
    assert "leads to" not in said and "does not exist" not in said
    assert "leidt naar" in said
