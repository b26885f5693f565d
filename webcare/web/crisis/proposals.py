"""Proposals that wait for somebody's judgement, for the pages that link to them."""

from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.surges import letters, queries
from webcare.surges.models import Surge
from webcare.web.access import team_ids
from webcare.web.language import choose
from workflows.surge_life import MAY_JUDGE

Proposal = tuple[Surge, str]
"""A surge, and why it was noticed, as a sentence in the reader's language."""


def waiting(session: Session) -> list[Proposal]:
    """Those of the teams in which the person may judge them, the newest first."""
    found = queries.waiting(session, team_ids(MAY_JUDGE))
    return [(each, reason(session, each)) for each in found]


def reason(session: Session, surge: Surge) -> str:
    """Why it was noticed."""
    team = session.get_one(Team, surge.team_id)
    return letters.reason(session, team, surge, choose())
