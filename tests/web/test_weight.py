"""What the first page of the day weighs over the wire, and what a ticket beside its list does."""

import gzip
import re

import pytest

from tests import factories as make
from workflows.rights import Role

PACKS = {"Accept-Encoding": "gzip, deflate, br"}
FIRST_PAGE = 150_000  # bytes over the wire, cold
FRAGMENT = 15_000


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def ticket(session, team):
    return make.make_ticket(session, make.make_channel(session, team))


@pytest.fixture
def browser(session, team, login):
    return login(make.make_user(session, team, *Role, language="en"))


def test_the_inbox_is_light_in_a_browser_that_has_nothing_of_it(browser, ticket):
    page = browser.get("/", headers=PACKS)
    html = gzip.decompress(page.data).decode()
    parts = [each for mark in ('href="/static', 'src="/static') for each in html.split(mark)[1:]]
    files = {re.split('["#]', each)[0] for each in parts}
    weigh = [len(browser.get(f"/static{each}", headers=PACKS).data) for each in files]

    assert len(weigh) > 15
    assert len(page.data) + sum(weigh) < FIRST_PAGE
    fragment = browser.get(f"/tickets/{ticket.id}", headers=PACKS | {"HX-Request": "true"})
    assert len(fragment.data) < FRAGMENT


def test_a_ticket_beside_its_list_has_all_that_it_has_on_its_own_page(browser, ticket):
    def files(path):
        return set(
            re.findall(r'(?:href|src)="(/static/[^"#]*\.(?:css|js)[^"]*)"', browser.get(path).text)
        )

    assert any("composer" in each for each in files(f"/tickets/{ticket.id}"))
    assert files(f"/tickets/{ticket.id}") <= files("/")
