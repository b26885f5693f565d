"""Which law a team's complaints fall under, and where one may go after its answer."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.audit.service import record
from webcare.complaints.letters import LANGUAGES
from webcare.core.actor import Actor
from webcare.core.errors import Invalid, NotAllowed
from webcare.core.i18n import marked
from webcare.core.text import storable
from workflows.complaint_terms import Regime
from workflows.rights import Right

LONGEST = 500


def set_rules(
    session: Session,
    team: Team,
    regime: Regime,
    ombudsman: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Set the law for complaints from now on; those in the register keep their terms. *ombudsman*:
    name and address, per language.
    """
    if not by.may(Right.MANAGE_TEAM):
        raise NotAllowed("You may not do this here.")
    kept = {code: storable(ombudsman.get(code, "")).strip() for code in LANGUAGES}
    for code, words in kept.items():
        if len(words) > LONGEST:
            problem = marked("Use at most 500 characters.")
            raise Invalid(problem, **{f"ombudsman-{code}": problem})
    team.complaint_rules = {
        "regime": regime.value,
        "ombudsman": {code: words for code, words in kept.items() if words},
    }
    record(session, "team.complaint_rules", team, by=by, at=at, team_id=team.id, regime=regime)
