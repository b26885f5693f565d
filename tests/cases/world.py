"""What a case is made of: a ticket in which everybody is named."""

from tests import factories as make
from tests.conftest import NOON
from webcare.tickets.models import Direction, MessageKind, Note
from workflows.handoff import HandoffState
from workflows.rights import Role

ASKED = """Beste,

Mijn buurman Robbe en ik, Jan Maes, wonen in de Dorpsstraat 12. Bel 0475 12 34 56.

Groeten,
Jan Maes"""
PEOPLE = ("Jan", "Maes", "maes", "Ward", "Peeters", "0475", "Dorpsstraat", "Greet", "ward@")


def make_told_ticket(session):
    """A ticket with people of every side in it, whom a case must not name."""
    team = make.make_team(session)
    make.make_user(session, team, Role.MANAGER, name="Greet Claes")
    channel = make.make_channel(session, team)
    author = make.make_author(session, channel, name="Jan Maes", address="jan.maes@home.example")
    ticket = make.make_ticket(session, channel, author=author, subject="Vuil bij Jan Maes")
    make.make_message(session, ticket, text=ASKED, reply_text=ASKED, from_name="Jan Maes")
    make.make_message(
        session, ticket, text="Beste Jan\n\nWe ruimen het op.\n\nGreet Claes", reply_text="",
        direction=Direction.OUTBOUND, kind=MessageKind.OWN,
    )  # fmt: skip
    make.make_message(
        session, ticket, text="We kregen uw bericht 4711 en volgen het op.", reply_text="",
        direction=Direction.OUTBOUND, kind=MessageKind.AUTO_REPLY,
    )  # fmt: skip
    make.make_handoff(
        session, ticket, to_name="Ward Peeters", to_email="ward@works.example",
        question="Ward, kan dit?", answer="Ja. Groeten, Ward", answered_by="Ward Peeters",
        state=HandoffState.ANSWERED, ended_at=NOON,
    )  # fmt: skip
    session.add(
        Note(ticket_id=ticket.id, user_name="Greet", text="Geheime notitie", created_at=NOON)
    )
    session.flush()
    return ticket
