"""Writing what a table says, all or nothing: units, then people, then who stands in for whom."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.experts import people, themes, tree
from webcare.experts.models import Expert, UnitKind
from webcare.experts.people import ExpertCard
from webcare.experts.planning import Plan, There, What, change_of, directory_now, planned, table_of
from webcare.experts.reading import Line, Table
from webcare.experts.tree import UnitCard
from workflows.rights import Right
from workflows.suggestion import Rank


def apply(
    session: Session, team: Team, content: bytes, digest: str, *, by: Actor, at: datetime
) -> Plan:
    """Write what the file says, all of it, where that is still what *digest* was shown for.

    Raises Invalid where the file has faults, and Conflict where the directory changed meanwhile.
    """
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    there, table = directory_now(session, team.id), table_of(session, team.id, content)
    found = planned(there, table)
    if found.faults:
        problem = marked("The table has faults. Nothing was taken in.")
        raise Invalid(problem, files=problem)
    if found.digest != digest:
        raise Conflict("The directory changed meanwhile. Look at what would change now.")
    _write_units(session, team.id, there, table, by=by, at=at)
    _write_people(session, team.id, there, table, by=by, at=at)
    record(
        session, "experts.imported", team, by=by, at=at, team_id=team.id,
        new=found.count(What.NEW), changed=found.count(What.CHANGED),
    )  # fmt: skip
    return found


def _write_units(
    session: Session, team_id: int, there: There, table: Table, *, by: Actor, at: datetime
) -> None:
    """Every unit first, then where each stands: a line may name what comes after it."""
    lines = [line for line in table.lines if not line.is_person]
    for line in lines:
        if line.key not in there.units:
            there.units[line.key] = tree.add(
                session, team_id, UnitCard(name=line.name), by=by, at=at
            )
    for line in lines:
        kept, cells = there.units[line.key], line.cells
        above = there.units.get(str(cells["belongs_to"]).lower()) if "belongs_to" in cells else None
        card = UnitCard(
            name=line.name,
            kind=UnitKind(line.kind),
            parent_id=(above.id if above else None) if "belongs_to" in cells else kept.parent_id,
            hours=str(cells.get("hours", kept.hours)),
            email=str(cells.get("email", kept.email)),
            phone=str(cells.get("phone", kept.phone)),
        )
        tree.change(session, kept, card, by=by, at=at)
    session.flush()  # people find their units by name


def _write_people(
    session: Session, team_id: int, there: There, table: Table, *, by: Actor, at: datetime
) -> None:
    lines = [line for line in table.lines if line.is_person]
    cards = {}
    for line in lines:
        kept = there.experts.get(line.key)
        cards[line.key] = card = _card(line, kept)
        if kept is None:
            there.experts[line.key] = people.add_expert(session, team_id, card, by=by, at=at)
        elif change_of(there, line).what is not What.SAME:
            people.update_expert(session, kept, card, by=by, at=at)
    for line in lines:
        expert = there.experts[line.key]
        substitute = line.cells.get("substitute")
        if substitute is not None:
            other = there.experts.get(str(substitute))
            expert.substitute_id = other.id if other else None
        if "first_about" in line.cells or "backup_about" in line.cells:
            _write_themes(session, there, expert, line, by=by, at=at)


def _write_themes(
    session: Session, there: There, expert: Expert, line: Line, *, by: Actor, at: datetime
) -> None:
    knows = there.knows.get(expert.id, {})
    told = {
        rank: line.words(column, knows.get(rank, []))
        for rank, column in ((Rank.FIRST, "first_about"), (Rank.BACKUP, "backup_about"))
    }
    if all(sorted(told[rank]) == sorted(knows.get(rank, [])) for rank in Rank):
        return
    ids = {rank: [there.theme_ids[slug] for slug in told[rank]] for rank in Rank}
    themes.set_themes(session, expert, ids[Rank.FIRST], ids[Rank.BACKUP], by=by, at=at)


def _card(line: Line, kept: Expert | None) -> ExpertCard:
    """The card that the line makes of the one that is there."""
    cells = line.cells
    capacity = cells.get("capacity", kept.capacity if kept else None)
    return ExpertCard(
        email=line.key,
        name=line.name,
        function=str(cells.get("function", kept.function if kept else "")),
        unit=str(cells.get("belongs_to", kept.unit if kept else "")),
        languages=tuple(line.words("languages", kept.languages if kept else ())),
        active=bool(cells.get("active", kept.active if kept else True)),
        substitute_id=kept.substitute_id if kept else None,
        capacity=capacity if isinstance(capacity, int) and capacity else None,
    )
