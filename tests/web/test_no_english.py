"""No English on a page of another language: inside, where it goes wrong, and in public."""

import re
from html.parser import HTMLParser

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.web.routes import CLOSED, WORDS
from tests.web.world import furnish, publish
from webcare.accounts import service as accounts
from webcare.core.actor import operator
from webcare.web.press.words import zone_options
from workflows.rights import Role

_COMMON = """
the and with from this that there you your not are what which who when nobody somebody has
have been they their its only any every could would should cannot nothing something
anything because yet please found requested missing
"""
ENGLISH = frozenset(_COMMON.split())
"""Common words that are none in Dutch, French or German."""
BORROWED = ("On the record", "Off the record")  # journalists say so in Dutch
SAID = ("aria-label", "title", "placeholder", "alt", "data-confirm")
UNSEEN = ("script", "style", "code", "textarea", "option", "svg", "pre", "q")
NO_PAGES = ("/live", "/messages", ".csv", ".xlsx", ".json", ".md", ".yaml", ".svg", ".pdf", "csv",
            "<path:name>", "/raw", "/demo/mail", "/settings/audit")  # fmt: skip
_VOID = "area br col embed hr img input link meta source track wbr"
VOID = frozenset(_VOID.split())


class Seen(HTMLParser):
    """What a page says, without what people wrote and what is marked as another language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.closed_in, self.texts = language, [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        foreign = given.get("lang", self.language) != self.language and tag != "html"
        names = (given.get("class") or "").split()
        letter = not {"letter", "scheme-source"}.isdisjoint(names)  # what people wrote
        if tag not in VOID:
            self.closed_in.append((tag, tag in UNSEEN or foreign or letter))
        if not letter and not foreign and not self.hidden:
            self.texts += [given[name] for name in SAID if given.get(name)]

    def handle_endtag(self, tag):
        while self.closed_in and self.closed_in.pop()[0] != tag:
            pass

    @property
    def hidden(self):
        return any(hides for _tag, hides in self.closed_in)

    def handle_data(self, data):
        if not self.hidden:
            self.texts.append(data)


def english(html: str, language: str) -> set[str]:
    """The lines of a page that hold English words."""
    page = Seen(language)
    page.feed(html)
    return {
        " ".join(text.split())
        for text in page.texts
        if ENGLISH & set(re.findall(r"[^\W\d_]+", text.lower())) and text.strip() not in BORROWED
    }


@pytest.fixture
def side(session, client):
    publish(session)
    return furnish(session, "Roodborst")


@pytest.mark.parametrize(
    "language", ["nl", *(pytest.param(each, marks=pytest.mark.long) for each in ("fr", "de"))]
)
def test_no_page_says_anything_in_english(session, login, side, language):
    everyone = [role for role in Role if role is not Role.EXPERT]
    person = login(make.make_user(session, side.team, *everyone, language=language))
    found = {}
    for rule in sorted({each.rule for each in CLOSED if each.method == "GET"}):
        if any(part in rule for part in NO_PAGES):
            continue
        page = next(each for each in CLOSED if each.rule == rule and each.method == "GET")
        answer = person.get(page.path(WORDS | side.ids))
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"
        if is_page and (said := english(answer.text, language)):
            found[rule] = said

    assert found == {}


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize(
    "path", ["/login", "/forgotten", "/contact", "/t/none", "/x/none", "/e/none", "/alarm/none",
             "/invitation/none", "/nowhere", "/login/"]
)  # fmt: skip
def test_what_the_public_sees_is_in_its_language(client, side, language, path):
    page = client.get(path, headers={"Accept-Language": language})

    assert english(page.text, language) == set()


def test_a_way_that_there_is_not_is_refused_in_the_readers_language(client, side):
    refused = client.open("/healthz", method="PUT", headers={"Accept-Language": "nl"})

    assert refused.status_code == 405
    assert english(refused.text, "nl") == set()


def test_a_problem_of_the_api_has_one_language_in_title_and_detail(client, session, side):
    user = make.make_user(session, side.team, Role.MANAGER, language="nl")
    token = accounts.create_token(session, user, "a program", by=operator(), at=NOON)
    session.commit()
    known = {"Authorization": f"Bearer {token}"}

    absent = client.get("/api/v1/tickets/999999", headers=known).json
    nowhere = client.get("/api/v1/nowhere", headers=known).json
    stranger = client.get("/api/v1/tickets", headers={"Accept-Language": "nl"}).json

    for said in (absent, nowhere, stranger):
        assert "niet" not in f"{said['title']} {said['detail']}".lower()
        assert said["title"]


def test_the_clocks_of_journalists_have_the_readers_names(app, client):
    with app.test_request_context(headers={"Accept-Language": "nl"}):
        names = dict(zone_options("Europe/Brussels"))

    assert names["Europe/Brussels"] == "Brussel"
    assert names["Europe/Lisbon"] == "Lissabon"
    assert names["America/New_York"] == "New York"
