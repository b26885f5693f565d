"""What stands in the bar, for whom, and where it leads."""

import re

import pytest

from tests import factories as make
from workflows.rights import Role

ENTRY = re.compile(
    r'<a href="([^"]+)"( aria-current="page")?>(?:(?!</a>).)*<span>Spokesperson</span></a>',
    re.DOTALL,
)
ROOMS = ("/press", "/statements", "/crisis", "/mandates", "/alarms")


@pytest.mark.parametrize(
    ("role", "first"), [(Role.SPOKESPERSON, "/spokesperson"), (Role.MANAGER, "/press")]
)
def test_the_rooms_of_the_spokesperson_have_one_entry_for_everyone(session, inside, role, first):
    visitor = inside(make.make_team(session), role)

    [(path, here)] = ENTRY.findall(visitor.get("/").text)

    assert (path, here) == (first, "")
    assert "<span>Statements</span>" not in visitor.get("/").text


@pytest.mark.parametrize("room", ROOMS)
def test_it_is_lit_in_each_of_its_rooms(session, inside, room):
    visitor = inside(make.make_team(session), Role.MANAGER)

    [(_path, here)] = ENTRY.findall(visitor.get(room).text)

    assert here


def test_who_has_none_of_the_rooms_has_no_entry(session, inside):
    visitor = inside(make.make_team(session), Role.EXPERT)

    assert not ENTRY.findall(visitor.get("/handoffs").text)
