"""Formal complaints by the API: the register page by page, and one with its terms."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import make_complaint
from workflows.complaint import ComplaintState, Finding, WayIn

CHECKS = {"name": {"answer": "yes", "note": ""}, "facts": {"answer": "no", "note": "Which day?"}}


@pytest.fixture
def complaints(desk):
    """One that is over, one that is late, and one by letter."""
    today = NOON.date()
    over = make_complaint(
        desk.session, desk.ticket(), state=ComplaintState.CLOSED, finding=Finding.FOUNDED
    )
    late = make_complaint(desk.session, desk.ticket(), answer_by=today - timedelta(days=1))
    letter = make_complaint(desk.session, desk.ticket(), way_in=WayIn.LETTER, checks=CHECKS)
    return over, late, letter


def ids(told):
    return [each["id"] for each in told.json["complaints"]]


def test_the_register_is_read_page_by_page_what_is_owed_first(manager, complaints):
    over, late, letter = complaints
    seen, cursor = [], None
    for _page in range(4):
        told = manager.get("/complaints", limit=1, **({"cursor": cursor} if cursor else {}))
        seen += ids(told)
        cursor = told.json["next_cursor"]

    assert seen == [late.id, letter.id, over.id]
    assert cursor is None


def test_the_register_is_narrowed(manager, complaints):
    over, late, letter = complaints

    assert ids(manager.get("/complaints", late="true")) == [late.id]
    assert ids(manager.get("/complaints", way_in="letter")) == [letter.id]
    assert ids(manager.get("/complaints", state="closed")) == [over.id]
    assert ids(manager.get("/complaints", year=2020)) == []
    for wrong in ({"cursor": "x"}, {"state": "gone"}, {"limit": 0}, {"year": 1}):
        assert manager.get("/complaints", **wrong).status_code == 422, wrong


def test_one_complaint_is_told_with_its_terms_and_what_was_looked_at(manager, complaints):
    *_others, letter = complaints

    told = manager.get(f"/complaints/{letter.id}").json

    assert (told["way_in"], told["regime"]) == ("letter", "flanders")
    assert told["answer_by"] == str(letter.answer_by)
    assert told["checks"] == [
        {"check": "name", "answer": "yes", "note": ""},
        {"check": "facts", "answer": "no", "note": "Which day?"},
    ]
    assert told["is_owed"] is True
