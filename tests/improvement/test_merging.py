"""Cards that seem to say the same are proposed; they are merged on a person's word, and undone."""

import pytest

from tests.conftest import NOON
from tests.factories import actor_of
from tests.improvement.world import MANAGER, make_world
from webcare.core.errors import Conflict, NotAllowed, NotFound
from webcare.improvement import merging, queries, service, similar
from workflows.improvement import ImprovementState
from workflows.rights import Role


@pytest.fixture
def alike(world):
    """Two that say the same, and one that does not."""
    one = world.card(title="Zet de winteruren van het recyclagepark op de website")
    two = world.card(title="Openingsuren van het recyclagepark ontbreken op de website")
    other = world.card(title="Straatlamp in de Kerkstraat")
    return one, two, other


def titles(world):
    found = similar.clusters(world.session, world.team.id, "nl")
    return [sorted(card.title for card in each.cards) for each in found]


def test_those_that_say_the_same_are_proposed_with_the_words_they_share(world, alike):
    one, two, _other = alike

    (found,) = similar.clusters(world.session, world.team.id, "nl")

    assert {card.id for card in found.cards} == {one.id, two.id}
    assert "recyclagepark" in found.words
    assert found.alike >= 34


def test_proposing_merges_nothing(world, alike):
    similar.clusters(world.session, world.team.id, "nl")

    assert all(each.merged_into_id is None for each in alike)


def test_what_is_not_the_same_is_not_proposed_again(world, alike):
    merging.say_apart(world.session, alike[:2], by=MANAGER, at=NOON)

    assert titles(world) == []


def test_another_teams_cards_and_those_decided_are_not_compared(world, alike):
    one, _two, _other = alike
    make_world(world.session).card(title=one.title)
    service.move(world.session, one, "reject", reason="No", by=MANAGER, at=NOON)
    world.session.flush()

    assert titles(world) == []


def test_the_same_cards_give_the_same_proposals(world):
    for number in range(12):
        world.card(title=f"Fietspad aan de Vaart herstellen {number % 3}")

    assert titles(world) == titles(world) != []


def test_merging_makes_one_card_of_many_askers(world, alike):
    one, two, _other = alike

    merging.merge(world.session, one, [two], by=MANAGER, at=NOON)

    assert one.sources_count == 2
    assert len(queries.sources(world.session, one.id)) == 2
    shown = [
        card for column in queries.board(world.session, [world.team.id]) for card in column.cards
    ]
    assert one in shown
    assert two not in shown


def test_a_ticket_of_both_counts_once(world):
    ticket = world.ticket()
    one, two = world.card(ticket), world.card(ticket, world.ticket())

    merging.merge(world.session, one, [two], by=MANAGER, at=NOON)

    assert one.sources_count == 2


def test_undoing_puts_everything_back(world):
    ticket = world.ticket()
    one, two = world.card(ticket), world.card(ticket, world.ticket())
    merging.merge(world.session, one, [two], by=MANAGER, at=NOON)
    ((kept, title),) = merging.merges(world.session, one.id)
    assert title == two.title

    merging.undo(world.session, kept.id, one, by=MANAGER, at=NOON)

    assert (one.sources_count, two.sources_count, two.merged_into_id) == (1, 2, None)
    assert merging.merges(world.session, one.id) == []
    with pytest.raises(Conflict):
        merging.undo(world.session, kept.id, one, by=MANAGER, at=NOON)


def test_a_card_that_was_merged_leads_to_the_one_that_stands(world, alike):
    one, two, other = alike
    merging.merge(world.session, two, [other], by=MANAGER, at=NOON)
    merging.merge(world.session, one, [two], by=MANAGER, at=NOON)

    assert merging.survivor(world.session, other, [world.team.id]) is one


def test_what_is_done_or_foreign_is_not_merged(world, alike):
    one, two, _other = alike
    with pytest.raises(Conflict):
        merging.merge(world.session, one, [world.done()], by=MANAGER, at=NOON)
    foreign = make_world(world.session).card()
    with pytest.raises(NotFound):
        merging.merge(world.session, one, [foreign], by=MANAGER, at=NOON)
    with pytest.raises(NotAllowed):
        merging.merge(world.session, one, [two], by=actor_of(Role.OBSERVER), at=NOON)


def test_the_share_that_reached_the_askers_leaves_out_refused_and_merged_ones(world, alike):
    one, two, other = alike
    merging.merge(world.session, one, [two], by=MANAGER, at=NOON)
    service.move(world.session, other, "reject", reason="No", by=MANAGER, at=NOON)
    told = world.done()
    told.state = ImprovementState.TOLD
    world.session.flush()

    share = queries.told(world.session, [world.team.id])

    assert (share.told, share.all, share.share) == (1, 2, 50)
