"""The demonstration's spokesperson at work: two questions of the press, an escalation, an approval
that waits, and an answer under embargo.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import service as accounts
from webcare.accounts.models import Team, User
from webcare.accounts.queries import by_email, user
from webcare.channels.models import Channel, ChannelKind
from webcare.core.actor import Actor
from webcare.experts.duty import zone_of
from webcare.experts.models import Theme
from webcare.handoffs import service as handoffs
from webcare.intake import forms
from webcare.intake.on_paper import PhoneCall
from webcare.press import queries, service
from webcare.press.service import Talk, Told
from webcare.replies import service as replies
from webcare.replies import words
from webcare.replies.models import ApprovalRound, Reply, RoundEnd
from webcare.tickets import queries as tickets
from webcare.tickets import service as ticket_service
from webcare.tickets.models import Ticket
from workflows.press import Record
from workflows.reply import Purpose
from workflows.ticket import TicketState

SPOKESPERSON = "spokesperson@demo.example"
NINE = time(9)
RETURNED = 3  # of five
CALL = PhoneCall(
    once="demo-press-1", name="Lien Vos", medium="De Vaartstreek", phone="0400 00 72 15",
    text="Hoeveel heeft de stad dit jaar uitgegeven aan bewaking op de markt, en wordt dat volgend "
    "jaar meer?",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody's question by the form, of which the spokesperson has a share."""

    key: str
    name: str
    theme: str
    subject: str
    text: str
    answer: str = ""


EMBARGO = Story(
    "embargo", "Ilse Verbeke", "culture", "Wanneer weten we wie het lichtfestival mag maken?",
    "Dag, wij dienden met onze buurt een voorstel in voor het lichtfestival. Er zou deze week "
    "beslist worden. Wanneer horen wij iets?",
    "Dag Ilse,\n\nUw buurt mag een van de twaalf plekken van het lichtfestival invullen. U krijgt "
    "vandaag ook een brief met de afspraken. Proficiat, en tot dan!",
)  # fmt: skip
APPROVAL = Story(
    "approval", "Wout Aerts", "safety", "Komen er nu camera's aan het station of niet?",
    "Beste, in het café hoor ik dat er camera's komen aan het station. Klopt dat? En wie kijkt "
    "daar dan naar?",
    "Dag Wout,\n\nDe gemeenteraad heeft daar nog niet over beslist. Het voorstel staat op de "
    "agenda van volgende maand; u kunt de zitting volgen in het stadhuis of online.",
)  # fmt: skip
UP = Story(
    "up", "Samira Benali", "safety", "Waarom zei de burgemeester gisteren iets anders?",
    "Gisteren zei de burgemeester dat de brug dit jaar nog opengaat, maar op jullie website staat "
    "het voorjaar. Wat is het nu?",
)  # fmt: skip


def load(session: Session, manager: str, *, at: datetime) -> None:
    """What lies at the spokesperson's desk, all of it as people do it."""
    team = session.scalars(select(Team).order_by(Team.id)).first()
    channel = session.scalars(select(Channel).where(Channel.kind == ChannelKind.FORM)).first()
    writer, speaker = _known(session, manager), _known(session, SPOKESPERSON)
    if team is None or channel is None or writer is None or speaker is None:
        return
    asks, speaks = accounts.actor(writer, team.id), accounts.actor(speaker, team.id)
    _past(session, team)
    _called(session, channel, speaker, speaks, at)
    _written(session, team, speaker, speaks, at)
    _up(session, channel, asks, at - timedelta(minutes=70))
    _submitted(session, channel, APPROVAL, asks, at - timedelta(minutes=25))
    waits = _submitted(session, channel, EMBARGO, asks, at - timedelta(hours=3))
    ticket = tickets.locked(session, waits.ticket_id)
    replies.approve(
        session, ticket, waits, by=speaks, at=at - timedelta(hours=2),
        embargo_until=_next_morning(team, at),
    )  # fmt: skip


def _past(session: Session, team: Team) -> None:
    """What was approved in the weeks before, so that Insight has something to say of it."""
    sent = select(Reply).join(Ticket, Ticket.id == Reply.ticket_id)
    gone = session.scalars(
        sent.where(Ticket.team_id == team.id, Reply.sent_at.is_not(None)).order_by(Reply.id)
    ).all()
    for place, reply in enumerate(gone):
        ended = reply.sent_at or reply.created_at
        ticket = session.get_one(Ticket, reply.ticket_id)
        session.add(
            ApprovalRound(
                team_id=team.id, reply_id=reply.id, theme_id=ticket.theme_id,
                channel_id=ticket.channel_id, ended_at=ended,
                submitted_at=ended - timedelta(minutes=15 + 23 * (place % 7)),
                ended_how=RoundEnd.RETURNED if place % 5 == RETURNED else RoundEnd.APPROVED,
                due_at=ended + timedelta(minutes=40 - 30 * (place % 3)),
            )
        )  # fmt: skip


def _known(session: Session, email: str) -> User | None:
    found = by_email(session, email)
    return user(session, found.id) if found else None


def _called(session: Session, channel: Channel, speaker: User, by: Actor, at: datetime) -> None:
    """A call of an hour ago, of which the figures are still looked up."""
    told = Told(
        name=CALL.name, medium=CALL.medium, phone=CALL.phone, question=CALL.text,
        deadline_at=at + timedelta(minutes=50), caller_id=speaker.id,
    )  # fmt: skip
    then = at - timedelta(hours=1)
    card = pipeline.enter_press_call(session, channel, CALL, told, by=by, at=then)
    talk = Talk(
        said="De raming voor volgend jaar ligt nog bij de schepen. De cijfers van dit jaar zoek ik "
        "op en geef ik voor vijven.", record=Record.BACKGROUND, once="demo-call-1",
    )  # fmt: skip
    service.call(session, card, talk, by=by, at=at - timedelta(minutes=40))


def _written(session: Session, team: Team, speaker: User, by: Actor, at: datetime) -> None:
    """The journalist who wrote by the form: somebody will call back."""
    for card in queries.listed(session, [team.id], queries.Wanted(search="Mortier")):
        told = Told(
            name=card.name, medium=card.medium, phone=card.phone, email=card.email,
            question=card.question, deadline_said=card.deadline_said,
            deadline_at=at + timedelta(hours=3), caller_id=speaker.id,
        )  # fmt: skip
        service.describe(session, card, told, version=None, by=by, at=at)


def _up(session: Session, channel: Channel, by: Actor, at: datetime) -> None:
    ticket = _ticket(session, channel, UP, by, at)
    handoffs.escalate(
        session, ticket, urgency=1, why="Het gaat over wat de burgemeester zei.", by=by,
        at=at + timedelta(minutes=6),
    )  # fmt: skip


def _submitted(session: Session, channel: Channel, story: Story, by: Actor, at: datetime) -> Reply:
    ticket = _ticket(session, channel, story, by, at)
    ticket_service.move(session, ticket, "decide", by=by, at=at, target=TicketState.ANSWERING)
    reply = replies.start(
        session, ticket, purpose=Purpose.FINAL, approval=True, body=words.typed(story.answer),
        by=by, at=at,
    )  # fmt: skip
    replies.submit(session, ticket, reply, by=by, at=at + timedelta(minutes=9))
    return reply


def _ticket(session: Session, channel: Channel, story: Story, by: Actor, at: datetime) -> Ticket:
    """The question, taken in like any other."""
    address = f"{story.name.lower().replace(' ', '.')}@inwoner.example"
    message = forms.FormMessage(
        address=address, name=story.name, subject=story.subject, text=story.text, language="nl",
        external_id=f"form:demo-press-{story.key}",
    )  # fmt: skip
    taken = forms.from_form(session, channel, message, at=at, doors=pipeline.doors(lambda: at))
    ticket = tickets.locked(session, taken.ticket_id or 0)
    theme = session.scalars(
        select(Theme).where(Theme.team_id == ticket.team_id, Theme.slug == story.theme)
    ).first()
    if theme is not None:
        ticket_service.set_theme(session, ticket, theme.id, by=by, at=at)
    return ticket


def _next_morning(team: Team, at: datetime) -> datetime:
    there = zone_of(team)
    day = at.astimezone(there).date() + timedelta(days=1)
    return datetime.combine(day, NINE, there).astimezone(UTC)
