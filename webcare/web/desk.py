"""Who asks for a list of tickets, as `tickets.filtering` wants it: with clock, zone and names."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from webcare.tickets.filtering import Asker
from webcare.tickets.known import Known, known
from webcare.web.language import present, zone


def asker(session: Session, team_ids: Sequence[int], user_id: int) -> Asker:
    """The person of this request; one statement reads what they can name."""
    return Asker(user_id, present(), zone(), known(session, team_ids, user_id))


def searcher(session: Session, team_ids: Sequence[int], user_id: int, typed: str) -> Asker:
    """The same; where *typed* can hold no operator, what they can name is not read."""
    if ":" in typed:
        return asker(session, team_ids, user_id)
    return Asker(user_id, present(), zone(), Known())
