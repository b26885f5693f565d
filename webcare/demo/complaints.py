"""The demonstration's complaints desk: a rota with a gap, a letter that was dealt with halfway."""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.accounts.queries import by_email, user
from webcare.accounts.service import today
from webcare.channels.models import Channel, ChannelKind
from webcare.complaints import queries, service
from webcare.complaints.service import Lodged
from webcare.core.actor import Actor, operator
from webcare.experts import duty
from webcare.experts import queries as experts
from webcare.intake.on_paper import Letter
from webcare.replies import service as replies
from webcare.tickets import queries as tickets
from workflows.complaint import Check, CheckAnswer, WayIn
from workflows.rota import Rota, Slot

DESK = "complaints"
THREE_DAYS = 3 * 12 * 60  # office minutes
LETTER = Letter(
    once="demo-letter-1",
    name="Godelieve Claes",
    postal="Molenstraat 14\n9999 Lindekerke",
    subject="Driemaal voor een gesloten loket",
    language="nl",
    text="Ik ben drie keer naar het loket Burgerzaken gekomen voor mijn identiteitskaart, telkens "
    "binnen de uren die op de deur staan. Het loket was gesloten zonder een woord uitleg. Ik ben "
    "79 en kom te voet. Ik verwacht een verontschuldiging, en dat de uren kloppen.",
)


def furnish(session: Session, team: Team, *, at: datetime) -> None:
    """Give the complaints desk its rota and its term: nobody is on on Fridays, which shows."""
    desk = experts.desk(session, team.id, DESK)
    people = experts.desk_members(session, desk.id) if desk else ()
    if desk is None or not people:
        return
    slots = tuple(
        Slot(weekday=day, begins=time(8), ends=time(20), person=people[0].id) for day in range(1, 5)
    )
    duty.set_rota(
        session, desk, Rota(slots), term_minutes=THREE_DAYS, by=operator("demonstration"), at=at
    )


def load(session: Session, manager: str, *, at: datetime) -> None:
    """A letter of twelve days ago, confirmed by post and taken up, and a form's complaint that was
    looked at; all of it as people do it.
    """
    team = session.scalars(select(Team).order_by(Team.id)).first()
    channel = session.scalars(select(Channel).where(Channel.kind == ChannelKind.FORM)).first()
    known = by_email(session, manager)
    someone = user(session, known.id) if known else None
    if team is None or channel is None or someone is None:
        return
    by = accounts.actor(someone, team.id)
    _letter(session, team, channel, by=by, at=at)
    looked = dict.fromkeys(Check, (CheckAnswer.YES, ""))
    del looked[Check.NO_COURT]
    for complaint in queries.register(session, [team.id], queries.Wanted(way_in=WayIn.FORM),
                                      today=today(team, at))[:1]:  # fmt: skip
        service.look(session, complaint, looked, by=by, at=at)


def _letter(session: Session, team: Team, channel: Channel, *, by: Actor, at: datetime) -> None:
    came = at - timedelta(days=12)
    lodged = Lodged(
        way_in=WayIn.LETTER, name=LETTER.name, address=LETTER.postal, facts=LETTER.text,
        received_on=today(team, came),
    )  # fmt: skip
    ticket_id = pipeline.enter_complaint(session, channel, LETTER, lodged, by=by, at=came)
    complaint = queries.of_ticket(session, ticket_id)
    if complaint is None:
        return
    ticket = tickets.locked(session, ticket_id)
    letter = queries.replies_of(session, complaint)["acknowledgement"]
    posted_at = at - timedelta(days=11)
    replies.posted(session, ticket, letter, today(team, posted_at), by=by, at=posted_at)
    session.flush()  # the complaint follows what stands on the reply
    service.follow(session, at=posted_at)
    looked_at = at - timedelta(days=9)
    found = dict.fromkeys(Check, (CheckAnswer.YES, ""))
    service.look(session, complaint, found, by=by, at=looked_at)
    service.admit(session, complaint, by=by, at=looked_at)
