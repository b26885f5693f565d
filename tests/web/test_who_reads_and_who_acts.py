"""The rooms of nights, press and crises: an observer reads and never acts, an administrator
configures and answers for nobody.
"""

import re

import pytest

from tests.factories import make_user
from tests.web.world import furnish, publish
from workflows.rights import Role

ROOMS = ("/press", "/press/{card_id}", "/crisis", "/crisis/{crisis_id}", "/crisis/{crisis_id}/held",
         "/crisis/{crisis_id}/board", "/crisis/{crisis_id}/dossier", "/crisis/surges",
         "/crisis/surges/{surge_id}", "/mandates", "/mandates/{mandate_id}", "/statements",
         "/statements/{statement_id}", "/alarms")  # fmt: skip
ACT = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]*)"|href="([^"]*/(?:new|edit|change))"')


@pytest.fixture
def side(session, client):
    publish(session)
    return furnish(session, "Roodborst")


def main_of(page):
    return page.partition('<main id="main"')[2].partition("</main>")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_an_observer_is_offered_no_act(session, login, side, room):
    observer = login(make_user(session, side.team, Role.OBSERVER, language="en"))

    answer = observer.get(room.format(**side.ids))

    assert answer.status_code == 200
    offered = {one or other for one, other in ACT.findall(main_of(answer.text))}
    assert offered <= {"/alarms/test"}  # a test of one's own ways is nobody else's alarm


@pytest.mark.parametrize(
    ("path", "may"),
    [("/crisis/new", False), ("/press", False), ("/statements", False), ("/alarms", False),
     ("/crisis/{crisis_id}/board", False), ("/crisis/{crisis_id}/held", False),
     ("/mandates/new", True), ("/settings/desks", True)],
)  # fmt: skip
def test_an_administrator_configures_and_does_not_answer(session, login, side, path, may):
    administrator = login(make_user(session, side.team, Role.ADMIN, language="en"))

    assert administrator.get(path.format(**side.ids)).status_code == (200 if may else 403)


def test_an_administrator_sees_that_a_crisis_is_on_and_is_offered_no_act_on_it(
    session, login, side
):
    administrator = login(make_user(session, side.team, Role.ADMIN, language="en"))

    page = main_of(administrator.get(f"/crisis/{side.ids['crisis_id']}").text)

    assert "<h1" in page
    assert not ACT.findall(page)
