"""Answers go out packed, files too; the sheet that pages link holds every class that they use."""

import gzip
import re
import sys

import pytest

from config import ROOT
from tests import factories as make
from webcare.web import live
from workflows.rights import Role

PACKS = {"Accept-Encoding": "gzip, deflate, br"}
FIRST_PAGE = 150_000  # bytes over the wire, cold
FRAGMENT = 15_000


@pytest.fixture
def ticket(session):
    return make.make_ticket(session, make.make_channel(session, make.make_team(session)))


@pytest.fixture
def browser(session, ticket, login):
    from webcare.accounts.models import Team

    team = session.get_one(Team, ticket.team_id)
    return login(make.make_user(session, team, *Role, language="en"))


def test_a_page_is_packed_for_who_takes_it_so_and_says_the_same(browser, ticket):
    path = f"/tickets/{ticket.id}"
    plain, packed = browser.get(path), browser.get(path, headers=PACKS)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3
    assert "thread" in gzip.decompress(packed.data).decode()
    assert "data-ticket" in plain.text


def test_two_packed_answers_are_not_told_apart_by_their_length(browser):
    sizes = {len(browser.get("/keys", headers=PACKS).data) for _ in range(12)}

    assert len(sizes) > 3


def test_a_refusal_of_packing_is_heeded(browser):
    answer = browser.get("/keys", headers={"Accept-Encoding": "gzip;q=0, identity"})

    assert "Content-Encoding" not in answer.headers


def test_news_are_never_packed(browser, monkeypatch):
    monkeypatch.setattr(live, "_events", lambda _mine, _topics: iter(["retry: 3000\n\n"]))

    answer = browser.get("/live", headers=PACKS)

    assert "Content-Encoding" not in answer.headers
    live.hub.close()
    live.hub.closing = False


def test_a_file_of_ours_is_packed_kept_for_good_and_known_again(browser):
    plain = browser.get("/static/app.css", buffered=True)
    packed = browser.get("/static/app.css", headers=PACKS)
    again = browser.get(
        "/static/app.css", headers=PACKS | {"If-None-Match": packed.headers["ETag"]}
    )

    assert gzip.decompress(packed.data) == plain.data
    assert packed.mimetype == "text/css"
    assert again.status_code == 304
    assert "Content-Encoding" not in browser.get("/static/vendor/noto-sans/NotoSans-Regular.ttf",
                                                 headers=PACKS, buffered=True).headers  # fmt: skip


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


def test_the_trimmed_sheet_is_the_one_that_the_pages_of_today_need(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import trim_tabler

    stands = trim_tabler.USED.read_text()
    sys.modules.pop("trim_tabler")

    missing = set(trim_tabler.split(trim_tabler.sheet())) - set(trim_tabler.split(stands))
    assert not missing, "run `make styles`"
