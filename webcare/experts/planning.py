"""What a table would change in the directory, line by line, before anything is written.

What the table does not name stays as it is.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256

from sqlalchemy.orm import Session

from webcare.core.i18n import marked
from webcare.experts import listing, queries, reading, tree
from webcare.experts.columns import PERSON
from webcare.experts.models import Expert, Unit, UnitKind
from webcare.experts.reading import Fault, Line, Table
from workflows.suggestion import Rank

MOST_SHOWN = 200


class What(StrEnum):
    """What a line would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one line would do, to what it is about or to whom else; a unit that only people name is
    that of the first who does.
    """

    line: int
    kind: str
    name: str
    what: What
    differences: tuple[Difference, ...] = ()


@dataclass(slots=True)
class Plan:
    """What the whole table would do. With one fault, nothing of it is done."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """A short text that another plan would not give."""
        return sha256(repr([asdict(each) for each in self.changes]).encode()).hexdigest()[:24]

    def count(self, what: What) -> int:
        return sum(each.what is what for each in self.changes)

    @property
    def is_idle(self) -> bool:
        return self.count(What.SAME) == len(self.changes)


@dataclass(slots=True)
class There:
    """The directory as it stands, in the table's words."""

    units: dict[str, Unit]
    unit_names: dict[int, str]
    experts: dict[str, Expert]
    addresses: dict[int, str]
    knows: Mapping[int, Mapping[Rank, list[str]]]
    theme_ids: dict[str, int]


def plan(session: Session, team_id: int, content: bytes) -> Plan:
    """What the file would change, and every fault in it. Nothing is written."""
    return planned(directory_now(session, team_id), table_of(session, team_id, content))


def table_of(session: Session, team_id: int, content: bytes) -> Table:
    return reading.parse(content, [each.slug for each in queries.themes(session, team_id)])


def directory_now(session: Session, team_id: int) -> There:
    units = tree.units(session, team_id)
    experts = queries.directory(session, team_id, with_inactive=True, limit=reading.MOST * 2)
    return There(
        units={each.name.lower(): each for each in units},
        unit_names={each.id: each.name for each in units},
        experts={each.email.lower(): each for each in experts},
        addresses={each.id: each.email for each in experts},
        knows=listing.themes_by_expert(session, team_id),
        theme_ids={each.slug: each.id for each in queries.themes(session, team_id)},
    )


def planned(there: There, table: Table) -> Plan:
    found = Plan(faults=[*table.faults, *_crossed(there, table)])
    found.faults.sort(key=lambda each: (each.line, each.column))
    told = {line.key for line in table.lines if not line.is_person}
    made: dict[str, tuple[str, int]] = {}
    for line in table.lines:
        unit = str(line.cells.get("belongs_to") or "")
        if line.is_person and unit and unit.lower() not in there.units.keys() | told | made.keys():
            made[unit.lower()] = unit, line.number
    found.changes = [
        Change(number, UnitKind.UNIT.value, name, What.NEW) for name, number in made.values()
    ]
    found.changes += [change_of(there, line) for line in table.lines]
    found.changes += _steps_back(there, table)
    return found


def _steps_back(there: There, table: Table) -> list[Change]:
    """Who is asked first about a theme no longer, because a line names another; they become its
    backup. Whoever has a line that says so themselves is left out.
    """
    first = {
        slug: expert
        for expert in there.experts.values()
        for slug in there.knows.get(expert.id, {}).get(Rank.FIRST, ())
    }
    speak = {line.key for line in table.lines if line.is_person and "first_about" in line.cells}
    found = []
    for line in table.lines:
        for slug in line.words("first_about"):
            now = first.get(slug)
            if now is not None and now.email.lower() not in {line.key, *speak}:
                moves = Difference("first_about", slug, ""), Difference("backup_about", "", slug)
                found.append(Change(line.number, PERSON, now.name, What.CHANGED, moves))
    return found


def change_of(there: There, line: Line) -> Change:
    before = _person_said(there, line) if line.is_person else _unit_said(there, line)
    if before is None:
        return Change(line.number, line.kind, line.name, What.NEW)
    after: dict[str, object] = {**line.cells, "name": line.name, "kind": line.kind}
    differences = tuple(
        Difference(column, _text(before[column]), _text(after[column]))
        for column in before
        if after.get(column) is not None and not _same(before[column], after[column], column)
    )
    what = What.CHANGED if differences else What.SAME
    return Change(line.number, line.kind, line.name, what, differences)


def _same(before: object, after: object, column: str) -> bool:
    if column in ("belongs_to", "substitute"):
        return str(before).lower() == str(after).lower()
    if column in ("first_about", "backup_about"):
        return sorted(_text(before).split()) == sorted(_text(after).split())
    return before == after


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _unit_said(there: There, line: Line) -> dict[str, object] | None:
    unit = there.units.get(line.key)
    if unit is None:
        return None
    return {
        "kind": unit.kind.value,
        "name": unit.name,
        "belongs_to": there.unit_names.get(unit.parent_id or 0, ""),
        "email": unit.email,
        "phone": unit.phone,
        "hours": unit.hours,
    }


def _person_said(there: There, line: Line) -> dict[str, object] | None:
    expert = there.experts.get(line.key)
    if expert is None:
        return None
    knows = there.knows.get(expert.id, {})
    said: dict[str, object] = {
        "name": expert.name,
        "belongs_to": expert.unit,
        "function": expert.function,
        "languages": list(expert.languages),
        "first_about": knows.get(Rank.FIRST, []),
        "backup_about": knows.get(Rank.BACKUP, []),
        "substitute": there.addresses.get(expert.substitute_id or 0, ""),
        "active": expert.active,
    }
    # "nothing" is a value of its own here: as many questions as come
    return said | ({"capacity": expert.capacity or 0} if "capacity" in line.cells else {})


def _crossed(there: There, table: Table) -> list[Fault]:
    """What is wrong between the lines: parents, substitutes and themes that do not fit together."""
    units = {line.key for line in table.lines if not line.is_person} | there.units.keys()
    people_ = {line.key for line in table.lines if line.is_person} | there.experts.keys()
    faults, first = [], dict[str, int]()
    for line in table.lines:
        above = str(line.cells.get("belongs_to") or "")
        if not line.is_person and above and above.lower() not in units:
            faults.append(_fault(line, "belongs_to", marked("There is no such unit."), above))
        substitute = str(line.cells.get("substitute") or "")
        if line.is_person and substitute and substitute not in people_:
            message = marked("Write the address of somebody in the directory or in this table.")
            faults.append(_fault(line, "substitute", message, substitute))
        if line.is_person and substitute == line.key:
            faults.append(_fault(line, "substitute", marked("Nobody stands in for themselves.")))
        for slug in line.words("first_about"):
            if first.setdefault(slug, line.number) != line.number:
                message = marked("Somebody else of this table is asked first about it.")
                faults.append(_fault(line, "first_about", message, slug))
    return faults + _circles(there, table)


def _circles(there: There, table: Table) -> list[Fault]:
    above = {
        name: there.unit_names.get(unit.parent_id or 0, "").lower()
        for name, unit in there.units.items()
    }
    lines = {line.key: line for line in table.lines if not line.is_person}
    above |= {
        key: str(line.cells["belongs_to"]).lower()
        for key, line in lines.items()
        if "belongs_to" in line.cells
    }
    faults = []
    for key, line in lines.items():
        seen, here = {key}, above.get(key, "")
        while here and here not in seen:
            seen.add(here)
            here = above.get(here, "")
        if here == key:
            faults.append(_fault(line, "belongs_to", marked("It cannot stand below itself.")))
    return faults


def _fault(line: Line, column: str, message: str, value: str = "") -> Fault:
    return Fault(line.number, column, message, value)
