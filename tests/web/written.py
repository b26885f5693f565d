"""What the world of the matrix holds of writing: an earlier version of a draft, and guidance."""

from sqlalchemy.orm import Session

from tests.conftest import NOON
from webcare.accounts.models import GuidanceVersion
from webcare.replies.models import Reply, ReplyVersion
from webcare.replies.words import typed
from webcare.tickets.models import Ticket


def written(session: Session, ticket: Ticket, reply: Reply, word: str) -> dict[str, int]:
    """Both, by the name that an address gives them."""
    earlier = ReplyVersion(reply_id=reply.id, body=typed(word), by_name=word, at=NOON)
    page = GuidanceVersion(team_id=ticket.team_id, text=word, by_name=word, at=NOON)
    session.add_all([earlier, page])
    session.flush()
    return {"earlier_id": earlier.id, "guidance_id": page.id}
