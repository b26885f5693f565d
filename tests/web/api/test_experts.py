"""The directory by the API: who knows what, and whom to ask."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import make_absence, make_expert, make_expertise, make_handoff, make_theme
from workflows.handoff import HandoffState
from workflows.suggestion import Rank


@pytest.fixture
def kim(desk):
    return make_expert(desk.session, desk.team, name="Kim", unit="Parks", languages=["nl"])


def test_the_directory_is_listed_and_narrowed(desk, manager, kim):
    litter = make_theme(desk.session, desk.team, slug="litter")
    make_expertise(desk.session, kim, litter, rank=Rank.BACKUP)
    make_expert(desk.session, desk.team, name="Aad", languages=["fr"])

    everyone = manager.get("/experts").json["experts"]

    assert [each["name"] for each in everyone] == ["Aad", "Kim"]
    assert everyone[1]["knows"] == [{"theme": "litter", "rank": "backup", "about": ""}]
    for narrowed in ({"unit": "parks"}, {"theme": litter.id}, {"text": "kim"}, {"language": "nl"}):
        assert [each["name"] for each in manager.get("/experts", **narrowed).json["experts"]] == [
            "Kim"
        ], narrowed


def test_one_expert_says_until_when_they_are_away(desk, manager, kim):
    today = NOON.date()
    make_absence(desk.session, kim, today - timedelta(days=9), today + timedelta(days=9000))

    told = manager.get(f"/experts/{kim.id}").json

    assert told["away_until"] == str(today + timedelta(days=9000))
    assert manager.get("/experts", here="true").json["experts"] == []


def test_whom_to_ask_is_told_with_why_and_nothing_is_sent(desk, manager, kim, ticket):
    text = "When will it be cleaned?"
    make_handoff(
        desk.session, desk.ticket(), expert_id=kim.id, question=text, state=HandoffState.ANSWERED,
        asked_at=NOON, ended_at=NOON + timedelta(hours=3),
    )  # fmt: skip

    (told,) = manager.get(f"/tickets/{ticket.id}/suggestions").json["suggestions"]

    assert (told["expert_id"], told["answered_like_this"], told["median_minutes"]) == (
        kim.id,
        1,
        180,
    )
    assert told["refused_like_this"] == 0
    assert ticket.open_handoffs == 0
