"""The directory as one table, to take along and to bring back: its units and its people.

One line a unit or person. What `export` writes, `reading.parse` reads back the same.
"""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from webcare.core.table_reading import guarded
from webcare.core.tables import csv_bytes
from webcare.experts import columns, queries, tree
from webcare.experts.columns import COLUMNS, PERSON
from webcare.experts.models import Expert
from webcare.experts.reading import MOST
from workflows import opening
from workflows.engagement import EngagementState
from workflows.opening import NoHours
from workflows.suggestion import Rank


def export(session: Session, team_id: int, language: str = "en") -> bytes:
    """The whole directory as CSV: parents before what belongs to them, people who are or were
    asked, by name; columns and words in *language*. Whoever was invited or offers themselves is
    left out: they are nobody yet.
    """
    units = {each.id: each for each in tree.units(session, team_id)}
    table: list[list[object]] = [
        _row(
            kind=columns.kind(branch.unit.kind.value, language),
            name=branch.unit.name,
            belongs_to=units[branch.unit.parent_id].name if branch.unit.parent_id else "",
            email=branch.unit.email,
            phone=branch.unit.phone,
            hours=_hours(branch.unit.hours, language),
        )
        for branch in tree.drawn(units.values())
    ]
    people = [
        each
        for each in queries.directory(session, team_id, with_inactive=True, limit=MOST)
        if each.state is EngagementState.CONFIRMED
    ]
    by_id = {each.id: each for each in people}
    knows = themes_by_expert(session, team_id)
    table += [_person(each, by_id, knows.get(each.id, {}), language) for each in people]
    cells = [[guarded(str(cell)) for cell in row] for row in table]
    return csv_bytes(columns.names(language), cells)


def themes_by_expert(session: Session, team_id: int) -> dict[int, dict[Rank, list[str]]]:
    """The short names of the themes that each expert is asked about, by what they are for them."""
    slugs = {each.id: each.slug for each in queries.themes(session, team_id)}
    found: dict[int, dict[Rank, list[str]]] = {}
    for row in queries.knowledge(session, team_id):
        if row.state is EngagementState.CONFIRMED and row.theme_id is not None:
            ranks = found.setdefault(row.expert_id, {Rank.FIRST: [], Rank.BACKUP: []})
            ranks[row.rank].append(slugs[row.theme_id])
    return {
        expert_id: {rank: sorted(names) for rank, names in ranks.items()}
        for expert_id, ranks in found.items()
    }


def _person(
    expert: Expert, by_id: Mapping[int, Expert], knows: Mapping[Rank, list[str]], language: str
) -> list[object]:
    substitute = by_id.get(expert.substitute_id or 0)
    return _row(
        kind=columns.kind(PERSON, language),
        name=expert.name,
        belongs_to=expert.unit,
        email=expert.email,
        function=expert.function,
        languages=" ".join(expert.languages),
        first_about=" ".join(knows.get(Rank.FIRST, ())),
        backup_about=" ".join(knows.get(Rank.BACKUP, ())),
        substitute=substitute.email if substitute else "",
        capacity=str(expert.capacity or ""),
        can_be_asked=columns.yes_or_no(expert.active, language),
    )


def _hours(written: str, language: str) -> str:
    """A unit's hours with the days as *language* has them; what cannot be read, as it stands."""
    try:
        return opening.week_written(opening.week_of(written), columns.days(language))
    except NoHours:
        return written


def _row(**cells: str) -> list[object]:
    return [cells.get(name, "") for name in COLUMNS]
