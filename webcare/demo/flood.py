"""The demonstration's crisis: water in the cellars, declared yesterday and over since, with what
came in, what was held, and what was said.
"""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import service as accounts
from webcare.accounts.models import Team, User
from webcare.accounts.queries import by_email, user
from webcare.channels.models import Channel, ChannelKind
from webcare.core.actor import OUTBOX, Actor
from webcare.crisis import service
from webcare.crisis.wanted import Wanted
from webcare.experts.duty import zone_of
from webcare.intake import forms
from webcare.replies import in_crisis, outbox, steps, words
from webcare.replies import service as replies
from webcare.replies.models import Look, Reply
from webcare.tickets import queries as tickets
from webcare.tickets import service as ticket_service
from webcare.tickets.models import Ticket
from workflows.reply import Purpose
from workflows.ticket import TicketState

SPOKESPERSON = "spokesperson@demo.example"
BEGINS = time(8, 40)
LASTS = timedelta(hours=4)
WRITERS = (
    (-25, "Griet Claes", "Water in de kelder aan de Vaartkaai",
     "Er staat veertig centimeter water in onze kelder. Komt de brandweer nog langs?"),
    (-8, "Mehmet Yilmaz", "Riool loopt over",
     "De riool in de Molenstraat loopt over en het water komt binnen. Wie pompt dat weg?"),
    (6, "Rosa Lemmens", "Waar zijn er zandzakken?",
     "Onze straat loopt onder water. Waar kunnen we zandzakken halen?"),
    (11, "Stijn De Backer", "Kelder onder water",
     "Weer wateroverlast, voor de derde keer dit jaar! Wanneer doen jullie daar iets aan?"),
    (19, "Ann Wouters", "Is de Vaartkaai afgesloten?",
     "Mijn moeder woont aan de Vaartkaai en er is wateroverlast. Kunnen we er nog door?"),
    (34, "Pol Jacobs", "Elektriciteit en water",
     "Er staat water in de kelder bij de teller. Moet de stroom af?"),
    (95, "Els Pauwels", "Bedankt",
     "Bedankt voor de snelle hulp bij de wateroverlast in onze straat."),
)  # fmt: skip
ANSWER = (
    "Wij volgen uw melding op. Zandzakken haalt u gratis aan het stadsmagazijn, Vaartkaai 100, "
    "vandaag tot 22 uur. Is er gevaar, bel dan 112."
)


def load(session: Session, manager: str, *, at: datetime) -> None:
    """Live through it, by the verbs that people use, with yesterday's times."""
    team = session.scalars(select(Team).order_by(Team.id)).first()
    channel = session.scalars(select(Channel).where(Channel.kind == ChannelKind.FORM)).first()
    writer, speaker = _known(session, manager), _known(session, SPOKESPERSON)
    if team is None or channel is None or writer is None or speaker is None:
        return
    writes, speaks = accounts.actor(writer, team.id), accounts.actor(speaker, team.id)
    begins = _yesterday(team, at)
    asked = [_asks(session, channel, place, begins) for place in range(len(WRITERS))]
    first, second = (_answers(session, each, writes, begins) for each in asked[:2])
    session.flush()
    wanted = Wanted(
        title="Wateroverlast in het centrum", until=begins + LASTS,
        why="Na de wolkbreuk staan kelders en straten rond de Vaartkaai onder water.",
        words=["wateroverlast", "kelder", "riool", "zandzakken", "onder water"],
    )  # fmt: skip
    crisis = in_crisis.declare(
        session, team.id, wanted, request_key="demo-flood", patience=0, by=speaks, at=begins
    )
    session.flush()
    in_crisis.sweep(session, crisis, at=begins + timedelta(seconds=4))
    session.flush()
    later = begins + timedelta(minutes=22)
    ticket = tickets.locked(session, first.ticket_id)
    in_crisis.release(
        session, crisis, ticket, first, by=speaks, at=later,
        why="Dit zegt hetzelfde als onze lijn.",
    )  # fmt: skip
    _leaves(session, ticket, first, later)
    other = tickets.locked(session, second.ticket_id)
    in_crisis.put_back(session, crisis, other, second, Look.DISCARDED, by=speaks,
                       at=later + timedelta(minutes=3))  # fmt: skip
    service.renew(
        session, crisis, begins + LASTS + timedelta(hours=2), by=speaks,
        at=begins + timedelta(hours=3, minutes=30), why="Het water zakt, maar traag.",
    )  # fmt: skip
    service.end(session, crisis, "Het water is weg en de straten zijn open.", by=speaks,
                at=begins + timedelta(hours=5, minutes=10))  # fmt: skip


def _known(session: Session, email: str) -> User | None:
    found = by_email(session, email)
    return user(session, found.id) if found else None


def _yesterday(team: Team, at: datetime) -> datetime:
    there = zone_of(team)
    day = at.astimezone(there).date() - timedelta(days=1)
    return datetime.combine(day, BEGINS, there).astimezone(UTC)


def _asks(session: Session, channel: Channel, place: int, begins: datetime) -> Ticket:
    minutes, name, subject, text = WRITERS[place]
    at = begins + timedelta(minutes=minutes)
    message = forms.FormMessage(
        address=f"{name.lower().replace(' ', '.')}@inwoner.example", name=name, subject=subject,
        text=text, language="nl", external_id=f"form:demo-flood-{place}",
    )  # fmt: skip
    taken = forms.from_form(session, channel, message, at=at, doors=pipeline.doors(lambda: at))
    return tickets.locked(session, taken.ticket_id or 0)


def _answers(session: Session, ticket: Ticket, by: Actor, begins: datetime) -> Reply:
    """A reply that was handed in just before the crisis was declared."""
    at = begins - timedelta(seconds=5)
    if ticket.state is TicketState.NEW:
        ticket_service.move(session, ticket, "decide", by=by, at=at, target=TicketState.ANSWERING)
    reply = replies.start(
        session, ticket, purpose=Purpose.FINAL, approval=False, body=words.typed(ANSWER), by=by,
        at=at,
    )  # fmt: skip
    replies.submit(session, ticket, reply, by=by, at=at)
    return reply


def _leaves(session: Session, ticket: Ticket, reply: Reply, at: datetime) -> None:
    """Of the past no mail goes out today."""
    steps.move(session, ticket, reply, "claim", by=OUTBOX, at=at)
    reply.fence += 1
    session.flush()  # the outbox reads it afresh
    outbox.record_sent(session, reply.id, reply.fence, receipt="250 ok", at=at)
