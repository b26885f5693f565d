"""What follows by itself: an answer of ours has left, a deadline is near.

A card follows the rows of its ticket's replies, not the act of sending them.
"""

from datetime import datetime

from babel.dates import format_datetime
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.audit import service as audit
from webcare.channels.compose import Unaddressable
from webcare.channels.post import post
from webcare.core.actor import CLOCK, OUTBOX
from webcare.core.i18n import spoken, texts
from webcare.core.site import site
from webcare.experts.duty import zone_of
from webcare.handoffs.addressee import Hearer, hearers
from webcare.press import queries, service
from webcare.press.models import PressCard

DESK = "spokesperson"


def follow(session: Session, *, at: datetime) -> int:
    """Every open card whose ticket's answer has left is answered; how many were."""
    moved = 0
    for card, ticket, reply in queries.was_answered(session):
        if not card.is_open:  # a second answer of the same ticket
            continue
        card.ticket = ticket
        service.answer(session, card, by=OUTBOX, at=reply.sent_at or at)
        moved += 1
    return moved


def remind(session: Session, *, at: datetime) -> int:
    """Tell whoever calls back that the deadline is near, once; how many mails. Where nobody was
    named, whoever is on at the desk hears it.
    """
    sent = 0
    for card, _ticket in queries.to_remind(session, at):
        card.remind_at = None
        team = session.get_one(Team, card.team_id)
        audit.record(session, "press.reminded", card, by=CLOCK, at=at)
        for hearer in _whom(session, card, team, at):
            sent += _tell(session, card, team, hearer, at)
    return sent


def tell_opened(session: Session, card: PressCard, *, at: datetime) -> int:
    """Tell whoever is on at the desk that a question of the press came in; how many mails."""
    team = session.get_one(Team, card.team_id)
    return sum(
        _tell(session, card, team, hearer, at, is_new=True)
        for hearer in hearers(session, team, DESK, at)
    )


def _whom(session: Session, card: PressCard, team: Team, at: datetime) -> list[Hearer]:
    for user in accounts.colleagues(session, team.id) if card.caller_id else ():
        if user.id == card.caller_id:
            return [Hearer(user.name, user.email, user.language)]
    return hearers(session, team, DESK, at)


def _tell(
    session: Session, card: PressCard, team: Team, hearer: Hearer, at: datetime, *,
    is_new: bool = False,
) -> int:  # fmt: skip
    """No name, number or word of the journalist's: mail is no safe place."""
    language = spoken(hearer.language, team.language)
    _ = texts(language)
    when = ""
    if card.deadline_at is not None:
        there = card.deadline_at.astimezone(zone_of(team))
        when = format_datetime(there, format="full", locale=language)
    subject = _("A question of the press is due")
    said = _("A journalist waits for your call. The deadline: %(when)s.") % {"when": when}
    if is_new:
        subject, said = _("A question of the press"), _("A journalist wrote to us.")
        said += " " + (
            _("The deadline: %(when)s.") % {"when": when}
            if when
            else _("No deadline could be read; look at it now.")
        )
    lines = (
        said,
        _("It is here: %(link)s") % {"link": f"{site().base_url}/press/{card.id}"},
    )
    try:
        post(
            session, about_kind="press", about_id=card.id, to_address=hearer.email,
            to_name=hearer.name, subject=subject,
            text="\n\n".join(lines), at=at,
        )  # fmt: skip
    except Unaddressable as error:  # one unfit address must not keep it from the others
        audit.record(session, "press.notice_failed", card, by=CLOCK, at=at, why=str(error))
        return 0
    return 1
