"""A team with a draft of a scheme, its people, and the forms that their browser would send."""

import re
from html import unescape

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.workflows.schemes import SMALL
from webcare.core.actor import operator
from webcare.schemes import drafts, queries
from webcare.schemes.service import publish_shipped
from workflows.rights import Role
from workflows.scheme.yaml import read_yaml

SELECT = re.compile(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', re.DOTALL)


class Desk:
    """A team with a draft, and people who look at it."""

    def __init__(self, session, login, text=SMALL):
        self.session, self.login = session, login
        publish_shipped(session, by=operator(), at=NOON)
        self.team = make.make_team(session, scheme="small")
        self.draft = drafts.begin(session, self.team.id, text, by=operator(), at=NOON)
        self.one, self.other = self.person(Role.LEAD), self.person(Role.LEAD)
        self.path = f"/scheme/drafts/{self.draft.id}"

    def person(self, *roles):
        return self.login(make.make_user(self.session, self.team, *roles, language="en"))

    @property
    def text(self):
        self.session.expire_all()
        return queries.revision(self.session, self.draft).text

    @property
    def current(self):
        self.session.expire_all()
        return self.draft.current

    @property
    def value(self):
        return read_yaml(self.text)

    def form(self, node, browser=None):
        """What the form of a node would send, as a browser reads it from the page."""
        page = (browser or self.one).get(f"{self.path}?node={node}").text
        return fields(page.split('id="part-form"')[1])

    def save(self, form, browser=None, **typed):
        return (browser or self.one).post(f"{self.path}/node", data=form | typed)


def fields(html):
    """The fields of a form with their values, as lists; boxes that are not ticked send nothing."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'name="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            value = re.search(r'value="([^"]*)"', tag)
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)<', html):
        found.setdefault(name, []).append(unescape(inside))
    for name, inside in SELECT.findall(html):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        first = re.search(r'<option value="([^"]*)"', inside)
        found[name] = [unescape((chosen or first)[1])]
    return found


@pytest.fixture
def desk(session, login):
    return Desk(session, login)
