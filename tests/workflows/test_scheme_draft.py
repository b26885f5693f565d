"""A draft of a scheme: which way it may go, and that two persons publish."""

import pytest

from tests.workflows.tables import Row, allowed, forbidden, moves, refuses
from workflows.machine import TransitionNotAllowed
from workflows.rights import Right
from workflows.scheme.draft import SchemeDraftLifecycle

TWO = {"faults": 0, "publisher": 2, "proposer": 1}
AGAIN = {"faults": 0, "was_published": True, "reason": "It sends everyone the wrong way"}
FACTS = TWO | AGAIN | {"actor": 1}
TABLE = [
    Row("propose", {"draft": "proposed"}, {"faults": 0}),
    Row("publish", {"proposed": "published"}, TWO),
    Row("publish_again", {"proposed": "published"}, AGAIN),
    Row("return_draft", {"proposed": "draft"}, {"reason": "K2 is missing"}),
    Row("take_back", {"proposed": "draft"}, {"actor": 1, "proposer": 1}),
    Row("discard", {"draft": "discarded"}),
    Row("restore", {"discarded": "draft"}),
]


@pytest.mark.parametrize(("event", "facts", "source", "target"), allowed(TABLE))
def test_an_event_of_the_table_moves(event, facts, source, target):
    moves(SchemeDraftLifecycle, event, facts, source, target)


@pytest.mark.parametrize(("event", "source"), forbidden(SchemeDraftLifecycle, TABLE))
def test_any_other_event_is_refused(event, source):
    refuses(SchemeDraftLifecycle, event, FACTS, source)


@pytest.mark.parametrize(
    ("event", "facts", "state"),
    [
        ("propose", {"faults": 1}, "draft"),
        ("publish", TWO | {"faults": 1}, "proposed"),
        ("publish", TWO | {"publisher": 1}, "proposed"),
        ("publish", TWO | {"publisher": None}, "proposed"),
        ("publish", TWO | {"publisher": None, "proposer": None}, "proposed"),
        ("publish_again", AGAIN | {"reason": " "}, "proposed"),
        ("publish_again", AGAIN | {"was_published": False}, "proposed"),
        ("publish_again", AGAIN | {"faults": 2}, "proposed"),
        ("return_draft", {"reason": ""}, "proposed"),
        ("take_back", {"actor": 2, "proposer": 1}, "proposed"),
        ("take_back", {"actor": None, "proposer": None}, "proposed"),
    ],
)
def test_faults_one_person_alone_and_silence_stop_it(event, facts, state):
    with pytest.raises(TransitionNotAllowed):
        SchemeDraftLifecycle(state).send(event, **facts)


def test_every_event_asks_the_right_to_manage_schemes():
    for event in SchemeDraftLifecycle.events():
        assert SchemeDraftLifecycle.right_for(event) == (Right.MANAGE_SCHEME,)
