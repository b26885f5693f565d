"""What the directory lacks: so that it is found before somebody has a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from webcare.experts import absence, queries
from webcare.experts.models import Absence, Expert, Expertise, Theme
from workflows.engagement import EngagementState
from workflows.suggestion import Rank

LANGUAGES = ("nl", "fr", "de", "en")


@dataclass(frozen=True, slots=True)
class Cover:
    """Who is asked about a theme, and which of the house's languages they speak together."""

    theme: Theme
    first: Expert | None
    backups: tuple[Expert, ...]
    spoken: tuple[str, ...]
    nobody_here: bool

    @property
    def has_gap(self) -> bool:
        return self.first is None or not self.backups or self.nobody_here

    @property
    def silent(self) -> tuple[str, ...]:
        """The languages that none of them speaks."""
        return tuple(code for code in LANGUAGES if code not in self.spoken)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Somebody who is away while nobody stands in for them."""

    expert: Expert
    absence: Absence


@dataclass(slots=True)
class Gaps:
    """Everything that is missing on one day."""

    covers: list[Cover] = field(default_factory=list)
    uncovered: list[Uncovered] = field(default_factory=list)
    unspoken: tuple[str, ...] = ()
    without_theme: list[Expert] = field(default_factory=list)

    @property
    def without_expert(self) -> list[Cover]:
        return [each for each in self.covers if each.first is None and not each.backups]

    @property
    def without_backup(self) -> list[Cover]:
        return [each for each in self.covers if each.first is not None and not each.backups]

    @property
    def count(self) -> int:
        """How many things somebody could mend."""
        return (
            sum(each.has_gap for each in self.covers)
            + len(self.uncovered)
            + len(self.unspoken)
            + len(self.without_theme)
        )


def of_team(session: Session, team_id: int, day: date) -> Gaps:
    """What the team's directory lacks on that local day."""
    people = {each.id: each for each in queries.directory(session, team_id, limit=100_000)}
    knows = [
        row
        for row in queries.knowledge(session, team_id)
        if row.state is EngagementState.CONFIRMED and row.expert_id in people
    ]
    away = absence.away_on(session, team_id, day)
    found = Gaps()
    for theme in queries.themes(session, team_id):
        if theme.ours:
            found.covers.append(_cover(theme, knows, away))
    for expert_id, each in away.items():
        if expert_id in people and not _is_replaced(people, people[expert_id], each, away):
            found.uncovered.append(Uncovered(people[expert_id], each))
    spoken = {code for each in people.values() for code in each.languages}
    found.unspoken = tuple(code for code in LANGUAGES if code not in spoken)
    busy = {row.expert_id for row in knows}
    found.without_theme = [each for each in people.values() if each.id not in busy]
    return found


def _cover(theme: Theme, knows: Sequence[Expertise], away: Mapping[int, Absence]) -> Cover:
    mine = [row for row in knows if row.theme_id == theme.id]
    first = next((row.expert for row in mine if row.rank is Rank.FIRST), None)
    backups = tuple(row.expert for row in mine if row.rank is Rank.BACKUP)
    spoken = {code for row in mine for code in row.expert.languages}
    return Cover(
        theme,
        first,
        backups,
        tuple(code for code in LANGUAGES if code in spoken),
        nobody_here=bool(mine) and all(row.expert_id in away for row in mine),
    )


def _is_replaced(
    people: Mapping[int, Expert], expert: Expert, each: Absence, away: Mapping[int, Absence]
) -> bool:
    """Whether somebody who is here stands in."""
    substitute_id = each.substitute_id or expert.substitute_id
    return substitute_id in people and substitute_id not in away
