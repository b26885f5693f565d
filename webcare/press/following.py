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


def _whom(session: Session, card: PressCard, team: Team, at: datetime) -> list[Hearer]:
    for user in accounts.colleagues(session, team.id) if card.caller_id else ():
        if user.id == card.caller_id:
            return [Hearer(user.name, user.email, user.language)]
    return hearers(session, team, DESK, at)


def announce(session: Session, card: PressCard, team: Team, *, at: datetime) -> int:
    """Tell whoever is on at the desk, else the desk, that a journalist asks; how many mails."""
    return sum(
        _announce(session, card, team, each, at) for each in hearers(session, team, DESK, at)
    )


def _announce(session: Session, card: PressCard, team: Team, hearer: Hearer, at: datetime) -> int:
    language = spoken(hearer.language, team.language)
    _ = texts(language)
    when = _when(card, team, language)
    line = (
        _("A journalist asks. No deadline could be read; count on: %(when)s.")
        if card.deadline_ours
        else _("A journalist asks. The deadline: %(when)s.")
    )
    subject = _("A question of the press has come in")
    return _post(session, card, hearer, subject, line % {"when": when}, language, at)


def _tell(session: Session, card: PressCard, team: Team, hearer: Hearer, at: datetime) -> int:
    language = spoken(hearer.language, team.language)
    _ = texts(language)
    line = _("A journalist waits for your call. The deadline: %(when)s.")
    subject = _("A question of the press is due")
    said = line % {"when": _when(card, team, language)}
    return _post(session, card, hearer, subject, said, language, at)


def _when(card: PressCard, team: Team, language: str) -> str:
    if card.deadline_at is None:
        return ""
    return format_datetime(
        card.deadline_at.astimezone(zone_of(team)), format="full", locale=language
    )


def _post(
    session: Session,
    card: PressCard,
    hearer: Hearer,
    subject: str,
    line: str,
    language: str,
    at: datetime,
) -> int:
    """No name, number or word of the journalist's: mail is no safe place."""
    _ = texts(language)
    lines = (line, _("It is here: %(link)s") % {"link": f"{site().base_url}/press/{card.id}"})
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
