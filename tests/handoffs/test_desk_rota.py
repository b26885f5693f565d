"""A desk as an addressee: who is on hears it, and its term is the handoff's."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import NOON
from tests.factories import actor_of, later, make_desk, make_user
from tests.handoffs.world import MANAGER
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.experts import duty
from webcare.experts.models import DeskMember
from webcare.handoffs import service
from webcare.handoffs.service import ToDesk
from workflows.handoff import HandoffState
from workflows.rights import Role
from workflows.rota import Rota, read
from workflows.ticket import TicketState

SIX = ("spokesperson", "legal", "complaints", "privacy", "customer_service", "ict")
LEAD = actor_of(Role.LEAD, name="Lea")


@pytest.fixture
def legal(world):
    """A desk where the first of two is on, Wednesdays from eight to eighteen."""
    on, off = (make_user(world.session, world.team, Role.MANAGER) for _ in range(2))
    slots = [{"weekday": 3, "begins": "08:00", "ends": "18:00", "person": on.id}]
    desk = make_desk(
        world.session, world.team, "legal", names={"nl": "Juristen"}, rota={"slots": slots},
        email="legal@city.example", term_minutes=16 * 60,
    )  # fmt: skip
    for user in (on, off):
        world.session.add(DeskMember(desk_id=desk.id, user_id=user.id))
    world.session.flush()
    return desk, on, off


def heard(world):
    return {mail.to_address for mail in world.mails()}


def test_whoever_hears_at_a_desk_reads_why_and_until_when(world):
    make_desk(world.session, world.team, "complaints", email="complaints@city.example")
    world.ticket.due_at = later(days=5)

    mailed = service.to_desk(
        world.session, world.ticket, "complaints", why="A formal complaint", by=MANAGER, at=NOON
    )
    told = world.escalate()

    for handoff, address in ((mailed, "complaints@city.example"), (told, "sam@city.example")):
        mail = world.mails(address)[-1]
        assert handoff.due_at is not None  # no term of its own: the ticket's clock
        assert handoff.why in mail.text
        assert "Antwoord graag vóór" in mail.text


def test_whoever_is_on_now_hears_what_goes_to_the_desk_and_nobody_else(world, legal):
    _desk, on, _off = legal

    world.forward(to=ToDesk("legal"))

    assert heard(world) == {on.email}


def test_while_nobody_is_on_the_mailbox_and_everyone_at_the_desk_hear_it(world, legal):
    _desk, on, off = legal
    evening = NOON.replace(hour=19)

    world.forward(to=ToDesk("legal"), at=evening)

    assert heard(world) == {on.email, off.email, "legal@city.example"}


def test_someone_who_left_the_team_is_no_longer_on(world, legal):
    _desk, on, off = legal
    on.active = False
    world.session.flush()

    world.forward(to=ToDesk("legal"))

    assert heard(world) == {off.email, "legal@city.example"}


def test_a_second_click_asks_the_desk_once_whoever_is_on_by_then(world, legal):
    world.forward(to=ToDesk("legal"))

    with pytest.raises(Conflict):
        world.forward(to=ToDesk("legal"), at=NOON.replace(hour=19))


def test_the_desks_term_in_office_hours_is_the_handoffs(world, legal):
    handoff = world.forward(to=ToDesk("legal"))

    # Wednesday noon, open from 8 to 20: eight hours today, eight tomorrow
    assert handoff.due_at == datetime(2026, 11, 19, 15, tzinfo=UTC)


def test_a_term_that_the_person_chose_stands(world, legal):
    chosen = NOON.replace(hour=15)

    assert world.forward(to=ToDesk("legal"), due_at=chosen).due_at == chosen


def test_what_a_desk_does_not_answer_in_time_comes_back(world, legal):
    handoff = world.forward(to=ToDesk("legal"))

    service.expire_due(world.session, at=datetime(2026, 11, 19, 15, 1, tzinfo=UTC))

    assert handoff.state is HandoffState.EXPIRED
    assert world.ticket.state is TicketState.ANSWERING


def test_an_escalation_shows_the_desks_term_but_never_lapses(world, legal):
    handoff = world.escalate(desk="legal")

    service.expire_due(world.session, at=datetime(2026, 12, 19, tzinfo=UTC))

    assert handoff.due_at is not None
    assert handoff.state is HandoffState.OPEN
    assert world.ticket.state is TicketState.WITH_DESK


@pytest.mark.parametrize("slug", SIX)
@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_each_desk_that_schemes_know_has_a_name_in_every_language(world, slug, language):
    name = duty.name_of(world.session, world.team, slug, language)

    assert name
    assert name == "ICT" or name != slug


def test_how_the_desk_stands_names_who_is_on_until_when_who_is_next_and_the_gaps(world, legal):
    desk, on, _off = legal

    standing = duty.standing(world.session, desk, world.team, NOON)

    assert [user.id for user in standing.now] == [on.id]
    assert standing.until == datetime(2026, 11, 18, 17, tzinfo=UTC)
    assert standing.next_at == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert standing.gaps[0] == (
        datetime(2026, 11, 18, 17, tzinfo=UTC), datetime(2026, 11, 18, 19, tzinfo=UTC),
    )  # fmt: skip


def test_only_who_manages_the_team_writes_its_rota_and_only_with_its_people(world, legal):
    desk, on, _off = legal
    kept = read(desk.rota)

    with pytest.raises(NotAllowed):
        duty.set_rota(world.session, desk, Rota(), term_minutes=None,
                       by=actor_of(Role.MANAGER), at=NOON)  # fmt: skip
    world.session.delete(world.session.get_one(DeskMember, (desk.id, on.id)))
    world.session.flush()
    with pytest.raises(Invalid):
        duty.set_rota(world.session, desk, kept, term_minutes=None, by=LEAD, at=NOON)


def test_the_term_of_a_desk_with_hours_of_its_own_runs_in_these(world, legal):
    desk, _on, _off = legal
    desk.hours = "wed 09:00-12:00 13:00-15:00; fri 09:00-12:00"
    world.team.office = {"special": [{"day": "2026-11-20"}]}

    for hours, by in (
        (1, datetime(2026, 11, 18, 13, tzinfo=UTC)),
        (3, datetime(2026, 11, 25, 9, tzinfo=UTC)),
        (8, datetime(2026, 11, 27, 9, tzinfo=UTC)),
    ):
        desk.term_minutes = hours * 60
        assert duty.due(desk, world.team, NOON.replace(hour=12)) == by
    desk.hours, desk.term_minutes = "wed 09:00-09:10", 1440 * 60  # never within a year
    assert duty.due(desk, world.team, NOON) == duty.due(
        desk_without_hours(world, desk), world.team, NOON
    )


def desk_without_hours(world, desk):
    return make_desk(world.session, world.team, "own", term_minutes=desk.term_minutes)


def test_a_desk_has_no_gap_while_it_is_closed(world, legal):
    desk, _on, _off = legal
    desk.hours = "wed 09:00-19:00"

    gaps = duty.standing(world.session, desk, world.team, NOON).gaps

    assert [(begins.isoweekday(), ends - begins) for begins, ends in gaps] == [
        (3, timedelta(hours=1)), (3, timedelta(hours=1)),
    ]  # fmt: skip
