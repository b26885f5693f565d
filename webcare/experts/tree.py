"""The organisation's tree: units, services and partner organisations, and when they are open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.accounts.service import office_hours
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.core.i18n import marked
from webcare.core.text import one_line
from webcare.experts.addresses import fit_address
from webcare.experts.models import Expert, Unit, UnitKind
from workflows import opening
from workflows.opening import NoHours, Opening
from workflows.rights import Right

DEEPEST = 12
NO_HOURS = marked("Write hours such as 9:00-12:00, 13:00-16:00.")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCard:
    """What is said of a unit. `hours`: a week in one line, as `workflows.opening` writes it."""

    name: str
    kind: UnitKind = UnitKind.UNIT
    parent_id: int | None = None
    hours: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit as the tree shows it: how deep it stands, counted from 0."""

    unit: Unit
    depth: int


def units(session: Session, team_id: int) -> Sequence[Unit]:
    """The team's units by name, partner organisations last."""
    return session.scalars(
        select(Unit)
        .where(Unit.team_id == team_id)
        .order_by(Unit.kind == UnitKind.PARTNER, func.lower(Unit.name), Unit.id)
    ).all()


def unit(session: Session, unit_id: int, team_ids: Sequence[int]) -> Unit:
    """The unit of one of *team_ids*; raises NotFound, the same for absent and foreign."""
    one = session.scalar(select(Unit).where(Unit.id == unit_id, Unit.team_id.in_(team_ids)))
    if one is None:
        raise NotFound("There is no such unit.")
    return one


def drawn(found: Iterable[Unit]) -> list[Branch]:
    """The tree from top to bottom, each unit under its parent, in the order of *found*."""
    below: dict[int | None, list[Unit]] = {}
    for each in found:
        below.setdefault(each.parent_id, []).append(each)
    lines: list[Branch] = []

    def grow(parent_id: int | None, depth: int) -> None:
        for each in below.get(parent_id, ()):
            lines.append(Branch(each, depth))
            if depth < DEEPEST:
                grow(each.id, depth + 1)

    grow(None, 0)
    return lines


def within(found: Iterable[Unit], unit_id: int) -> list[int]:
    """The ids of the unit and of all below it."""
    lines = drawn(found)
    ids: list[int] = []
    depth: int | None = None
    for line in lines:
        if depth is not None and line.depth <= depth:
            break
        if line.unit.id == unit_id:
            depth = line.depth
        if depth is not None:
            ids.append(line.unit.id)
    return ids


def opening_of(team: Team, hours: str) -> Opening | None:
    """When something with these hours is open; None where nothing is known. A closed day of the
    team's office is one for all.
    """
    if not hours:
        return None
    office = office_hours(team)
    return Opening(opening.week_of(hours), office.timezone, office.holidays)


def fit_hours(days: Mapping[int, str]) -> str:
    """A week from what was typed for each ISO weekday; raises Invalid by `hours-1` to `-7`."""
    week, faults = {}, {}
    for day, text in days.items():
        try:
            week[day] = opening.day_of(text)
        except NoHours:
            faults[f"hours-{day}"] = NO_HOURS
    if faults:
        raise Invalid(NO_HOURS, **faults)
    return opening.week_written(week)


def typed_hours(hours: str) -> dict[int, str]:
    """Each day's hours as the form shows them."""
    week = opening.week_of(hours) if hours else {}
    return {day: opening.written(week.get(day, ())) for day in range(1, 8)}


def add(session: Session, team_id: int, card: UnitCard, *, by: Actor, at: datetime) -> Unit:
    """A new unit of the team. Raises Invalid for a missing or known name."""
    _ask(by)
    new = Unit(team_id=team_id)
    _write(session, new, card)
    session.add(new)
    session.flush()  # the audit names its id
    record(session, "unit.added", new, by=by, at=at, name=new.name)
    return new


def change(session: Session, kept: Unit, card: UnitCard, *, by: Actor, at: datetime) -> None:
    """Replace what is said of the unit; its people follow its name."""
    _ask(by)
    before = kept.name
    _write(session, kept, card)
    if kept.name != before:
        session.execute(update(Expert).where(Expert.unit_id == kept.id).values(unit=kept.name))
    record(session, "unit.changed", kept, by=by, at=at, name_before=before, name=kept.name)


def remove(session: Session, kept: Unit, *, by: Actor, at: datetime) -> None:
    """Remove a unit that nobody belongs to and that has none below it; raises Conflict."""
    _ask(by)
    people = select(exists().where(Expert.unit_id == kept.id))
    if session.scalar(people) or session.scalar(select(exists().where(Unit.parent_id == kept.id))):
        raise Conflict("People or other units belong to it. Move them first.")
    record(session, "unit.removed", kept, by=by, at=at, name=kept.name)
    session.delete(kept)
    session.flush()


def named(session: Session, team_id: int, name: str) -> Unit | None:
    """The team's unit of this name, whatever its letters' size."""
    return session.scalar(
        select(Unit).where(Unit.team_id == team_id, func.lower(Unit.name) == name.lower())
    )


def found_or_made(session: Session, team_id: int, name: str) -> Unit | None:
    """The unit of this name; a new one at the top where there is none, None for no name."""
    if not name:
        return None
    there = named(session, team_id, name)
    if there is None:
        there = Unit(team_id=team_id, name=name)
        session.add(there)
        session.flush()  # its people need its id
    return there


def _write(session: Session, row: Unit, card: UnitCard) -> None:
    name = one_line(card.name, 120)
    if not name:
        raise Invalid("Give it a name.", name="Give it a name.")
    with session.no_autoflush:
        same = named(session, row.team_id, name)
        _fit_parent(session, row, card.parent_id)
    if same is not None and same is not row:
        raise Invalid("There is a unit of this name.", name="There is a unit of this name.")
    try:
        row.hours = opening.week_written(opening.week_of(card.hours))
    except NoHours:
        raise Invalid(NO_HOURS, hours=NO_HOURS) from None
    row.name, row.kind, row.parent_id = name, card.kind, card.parent_id
    row.email = fit_address(card.email) if card.email.strip() else ""
    row.phone = one_line(card.phone, 60)


def _fit_parent(session: Session, row: Unit, parent_id: int | None) -> None:
    """Raise NotFound for a foreign parent, Invalid for one that stands below the unit itself."""
    above = parent_id
    for _step in range(DEEPEST):
        if above is None:
            return
        if above == row.id:
            break
        above = unit(session, above, [row.team_id]).parent_id
    problem = marked("It cannot stand below itself.")
    raise Invalid(problem, parent=problem)


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
