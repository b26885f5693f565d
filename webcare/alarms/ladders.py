"""Which ladder an alarm climbs, and setting one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.alarms import people, queries
from webcare.alarms.models import AlarmLadder
from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.experts import queries as experts
from webcare.experts.models import Desk
from workflows.ladder import Fault, Ladder, faults, kept_as, people_of, read, usual
from workflows.rights import Right

USUAL_DESK = "spokesperson"
PROBLEMS = {
    Fault.NO_MANAGER: marked("Name the manager who is called last."),
    Fault.NOT_LAST: marked("The named manager stands last, and once."),
    Fault.NOBODY_NAMED: marked("Choose a person on every step that names one."),
    Fault.MINUTES: marked("Give whole minutes, from 1 to 120."),
    Fault.TOO_LONG: marked("Keep at most 8 steps."),
    Fault.ROUNDS: marked("Give a number of rounds from 1 to 10."),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The ladder that an alarm climbs and the desk whose rota says who is on duty; `is_set`:
    somebody set it, it is not the usual one.
    """

    ladder: Ladder
    desk_id: int | None
    is_set: bool


def chosen(session: Session, team_id: int, desk_id: int | None) -> Chosen:
    """The ladder of the desk; without a desk the one for danger. Where none is set: whoever is on
    duty at the desk (the spokesperson's, unless another is given), then the leads one by one.
    """
    kept = (
        queries.ladder(session, desk_id)
        if desk_id is not None
        else queries.ladder_for_danger(session, team_id)
    )
    if kept is not None:
        return Chosen(read(kept.steps, kept.rounds), kept.desk_id, is_set=True)
    if desk_id is None:
        desk = experts.desk(session, team_id, USUAL_DESK)
        desk_id = desk.id if desk else None
    return Chosen(usual(people.in_charge(session, team_id)), desk_id, is_set=False)


def set_ladder(
    session: Session, team: Team, desk: Desk, ladder: Ladder, *, for_danger: bool, by: Actor,
    at: datetime,
) -> AlarmLadder:  # fmt: skip
    """Keep the desk's ladder. Raises NotAllowed, and Invalid where it does not end with a named
    manager of the team, names somebody who does not work there, or waits too long.
    """
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    _check(session, team, ladder)
    if for_danger:  # one a team
        others = update(AlarmLadder).where(
            AlarmLadder.team_id == team.id, AlarmLadder.desk_id != desk.id
        )
        session.execute(others.values(for_danger=False))
    kept = queries.ladder(session, desk.id)
    if kept is None:
        kept = AlarmLadder(desk_id=desk.id, team_id=team.id)
        session.add(kept)
    kept.steps, kept.rounds, kept.for_danger = kept_as(ladder), ladder.rounds, for_danger
    session.flush()  # two that say they are for danger are refused here
    record(
        session, "alarm.ladder", desk, by=by, at=at,
        steps=kept.steps, rounds=kept.rounds, for_danger=for_danger,
    )  # fmt: skip
    return kept


def _check(session: Session, team: Team, ladder: Ladder) -> None:
    wrong = faults(ladder)
    if wrong:
        problem = PROBLEMS[wrong[0]]
        raise Invalid(problem, steps=problem)
    last = ladder.steps[-1].person
    if last not in {user.id for user in people.managers(session, team.id)}:
        problem = marked("The last one has to lead or administer the team.")
        raise Invalid(problem, steps=problem)
    named = people_of(ladder)
    if len(people.working(session, team.id, named)) < len(named):
        problem = marked("Someone on the ladder does not work in this team.")
        raise Invalid(problem, steps=problem)
