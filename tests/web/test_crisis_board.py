"""The pages of a surge, a crisis's board and its dossier."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.insight import crises
from tests.surges import waves
from tests.web.conftest import HTMX, statements
from webcare.core.clock import now
from webcare.crisis.models import Crisis
from webcare.surges import service
from webcare.surges.models import Surge
from workflows.rights import Role
from workflows.surge_life import SurgeState


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def crisis(session, team):
    return crises.world(session, team)[0]


@pytest.fixture
def surge(session, team):
    channel = make.make_channel(session, team, name="City mail")
    ticket = make.make_ticket(session, channel, team_id=team.id)
    waves.usual_weeks(session, ticket, NOON, 8)
    waves.write(session, ticket, waves.every(NOON - timedelta(minutes=14), 0.4, 35), "A gas leak")
    (found,) = service.watch(session, at=NOON)
    return found


def test_the_board_is_a_page_and_for_htmx_its_block_alone(inside, team, crisis):
    visitor = inside(team, Role.SPOKESPERSON)
    page = visitor.get(f"/crisis/{crisis.id}/board").text
    block = visitor.client.get(f"/crisis/{crisis.id}/board", headers=HTMX).text
    assert "<html" in page
    assert "<html" not in block
    assert 'id="board"' in block
    assert "style=" not in block


def test_a_drawing_has_its_table_beside_it(inside, team, crisis):
    visitor = inside(team, Role.OBSERVER)
    page = visitor.get(f"/crisis/{crisis.id}/board").text
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" class="bars') == 2
    assert "As a table" in page


def test_a_board_of_what_is_over_asks_for_no_more(inside, session, team, crisis):
    crisis.ended_at = crisis.until = NOON
    session.flush()
    page = inside(team, Role.LEAD).get(f"/crisis/{crisis.id}/board").text
    assert "every 10s" not in page
    assert "as it was at its end" in page


def test_the_board_takes_few_statements(inside, session, team, crisis):
    visitor = inside(team, Role.SPOKESPERSON)
    visitor.get(f"/crisis/{crisis.id}/board")
    with statements(session) as seen:
        visitor.client.get(f"/crisis/{crisis.id}/board", headers=HTMX)
    assert len(seen) <= 12


def test_the_dossier_is_page_paper_and_download(inside, team, crisis):
    visitor = inside(team, Role.SPOKESPERSON)
    page = visitor.get(f"/crisis/{crisis.id}/dossier")
    paper = visitor.get(f"/crisis/{crisis.id}/dossier.pdf")
    value = visitor.get(f"/crisis/{crisis.id}/dossier.json")
    assert "Our first word" in page.text
    assert paper.data.startswith(b"%PDF-")
    assert b"pdfuaid" in paper.data  # PDF/UA-1
    assert json.loads(value.data)["figures"]["messages"] == 5
    assert "Jansens" not in page.text


@pytest.mark.parametrize(
    ("language", "said"), [("nl", "zo 11 okt 2026 14:30"), ("fr", "dim. 11 oct. 2026 14:30"),
                           ("de", "So. 11 Okt. 2026 14:30"), ("en", "Sun 11 Oct 2026 14:30")]
)  # fmt: skip
def test_a_dossiers_moments_are_in_the_readers_language_on_the_teams_clock(
    inside, session, team, crisis, language, said
):
    crisis.declared_at = datetime(2026, 10, 11, 12, 30, tzinfo=UTC)
    visitor = inside(team, Role.SPOKESPERSON)
    visitor.user.language = language
    session.commit()

    page = visitor.get(f"/crisis/{crisis.id}/dossier").text

    assert said in page
    assert not re.search(r"\d\d/\d\d/20\d\d", page)


def test_a_proposal_says_why_and_what_to_do(inside, team, surge):
    page = inside(team, Role.SPOKESPERSON).get(f"/crisis/surges/{surge.id}").text
    assert "usually 1 on Wednesday at 12:00" in page
    assert "Nothing has been declared and nothing is held." in page
    assert f"surge={surge.id}" in page


def test_a_surge_of_words_has_its_page_without_a_channel(inside, session, team, surge):
    pair = [{"word": word, "now": 8, "share_now": 1.0, "share_before": 0.0}
            for word in ("leak", "harbour")]  # fmt: skip
    reading = surge.reading | {"group": ["harbour", "leak"], "channels": 4, "total": 8,
                               "expected": 0.01, "compared": 300}  # fmt: skip
    other = Surge(team_id=team.id, noticed_at=NOON, reading=reading, words=pair, peak=8)
    session.add(other)
    session.flush()
    visitor = inside(team, Role.SPOKESPERSON)

    page = visitor.get(f"/crisis/surges/{other.id}").text

    assert "“leak” and “harbour” stand together in" in page
    assert "More than usual: leak, harbour" in page
    assert "Compared with 300 messages of the two weeks before" in page
    form = re.search(r'href="(/crisis/new[^"]*)"', page)[1].replace("&amp;", "&")
    assert "channels" not in form
    assert "leak" in visitor.get(form).text


def test_who_may_not_judge_sees_the_reason_alone(inside, team, surge):
    page = inside(team, Role.OBSERVER).get(f"/crisis/surges/{surge.id}").text
    assert "usually 1 on Wednesday" in page
    assert "/dismiss" not in page


def test_dismissing_without_a_reason_is_asked_again(inside, team, surge):
    visitor = inside(team, Role.SPOKESPERSON)
    there = f"/crisis/surges/{surge.id}"
    answer = visitor.post(f"{there}/dismiss", there, why=" ")
    assert answer.status_code == 422
    assert "Say why this is no crisis." in answer.text


def test_a_dismissed_proposal_tells_who_and_why(inside, session, team, surge):
    visitor = inside(team, Role.LEAD, name="Pat")
    there = f"/crisis/surges/{surge.id}"
    assert visitor.post(f"{there}/dismiss", there, why="Our newsletter").status_code == 303
    page = visitor.get(there).text
    assert "Our newsletter" in page
    assert "Pat" in page
    assert visitor.post(f"{there}/dismiss", there, why="Again").status_code == 409


def test_declaring_from_a_proposal_takes_it(inside, session, team, surge):
    visitor = inside(team, Role.SPOKESPERSON)
    form = visitor.get(f"/crisis/new?surge={surge.id}&words=gas&title=Gas").text
    assert f'name="surge" value="{surge.id}"' in form

    until = (now() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    visitor.post(
        "/crisis", "/crisis/new", title="Gas", why="A leak", words="gas", until=until,
        surge=str(surge.id), team=str(team.id), act="declare",
    )  # fmt: skip

    session.expire_all()
    found = session.get_one(Surge, surge.id)
    assert found.state is SurgeState.TAKEN
    assert session.get_one(Crisis, found.crisis_id).title == "Gas"


def test_a_proposal_can_belong_to_a_crisis_that_is_on(inside, session, team, surge):
    crisis = crises.declare(session, team, until=now() + timedelta(hours=2))
    visitor = inside(team, Role.SPOKESPERSON)
    there = f"/crisis/surges/{surge.id}"
    assert "Belongs to the crisis Water in the South" in visitor.get(there).text
    visitor.post(f"{there}/belongs", there, crisis=str(crisis.id))
    session.expire_all()
    assert session.get_one(Surge, surge.id).crisis_id == crisis.id


def test_it_cannot_belong_to_one_that_is_over_or_of_another_team(inside, session, team, surge):
    over = crises.declare(session, team, until=NOON, ended_at=NOON)
    other = crises.declare(session, make.make_team(session), until=now() + timedelta(hours=2))
    visitor = inside(team, Role.SPOKESPERSON)
    there = f"/crisis/surges/{surge.id}"
    assert visitor.post(f"{there}/belongs", there, crisis=str(over.id)).status_code == 409
    assert visitor.post(f"{there}/belongs", there, crisis=str(other.id)).status_code == 404


@pytest.mark.parametrize("path", ["/spokesperson", "/crisis"])
def test_what_waits_for_a_judgement_stands_on_the_rooms_of_the_spokesperson(
    inside, team, surge, path
):
    page = inside(team, Role.SPOKESPERSON).get(path).text
    assert f"/crisis/surges/{surge.id}" in page
