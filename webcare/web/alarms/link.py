"""From the mail or the push message, without an account: one page, one big button.

Reading never acknowledges, for the scanners of mail systems read every link. The link proves who
was called; it lives half a day, and whatever is wrong with it looks the same.
"""

from contextlib import suppress
from datetime import timedelta

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from flask_limiter.util import get_remote_address
from flask_login import current_user
from sqlalchemy.orm import Session

from webcare.accounts.models import User
from webcare.alarms import letters, queries, service
from webcare.alarms.models import Alarm, AlarmCall
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Expired
from webcare.core.i18n import LANGUAGES
from webcare.tickets.models import Ticket
from webcare.web import session as visit
from webcare.web.access import open_to_all, team_ids
from webcare.web.alarms import strip
from webcare.web.language import present
from webcare.web.pages import page, see_other
from workflows.alarm import UNHEARD, AlarmKind
from workflows.rights import Right

bp = Blueprint("alarms_link", __name__)
visit.csrf.exempt(bp)  # the link is the right; a form of another site does not know it
LIVES = timedelta(hours=12)


@bp.get("/alarm/<token>")
@open_to_all
@visit.limiter.limit("60/minute", key_func=get_remote_address)
def show(token: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            call, alarm = _behind(session, token)
            _speak(session, call)
            return _page(session, token, call, alarm)
    except Expired as gone:
        return page("alarms/gone.html", status=gone.status)


@bp.post("/alarm/<token>")
@open_to_all
@visit.limiter.limit("30/minute", key_func=get_remote_address)
def acknowledge(token: str) -> ResponseReturnValue:
    """Say that one has it, or with `all` every alarm of the team that one was called for. Whoever
    was second sees who was first.
    """
    try:
        with transaction() as session:
            call, alarm = _behind(session, token)
            wanted = [alarm.id]
            if "all" in request.form:
                wanted += [each.id for each in queries.others(session, alarm, call.user_id)]
        for alarm_id in sorted(wanted):
            _take(call, alarm_id)
    except Expired as gone:
        return page("alarms/gone.html", status=gone.status)
    strip.forget()
    return see_other(".show", token=token)


def _take(call: AlarmCall, alarm_id: int) -> None:
    with transaction() as session, suppress(Conflict):  # the page says who was first
        alarm = queries.locked(session, alarm_id)
        if alarm is not None:
            service.acknowledge(session, alarm, by=_called(call), at=present())


def _behind(session: Session, token: str) -> tuple[AlarmCall, Alarm]:
    """The call that the link was in; raises Expired for anything else, all alike."""
    call_id = tokens.row_of(token)
    found = queries.call(session, call_id) if call_id is not None else None
    if found is None or not tokens.verify(letters.LINK, token, found[0].id, found[1].nonce):
        raise Expired("This link no longer works.")
    if found[0].user_id is None or present() - found[0].created_at > LIVES:
        raise Expired("This link no longer works.")
    return found


def _called(call: AlarmCall) -> Actor:
    """Whoever the call went to, with the one right that it gives."""
    return Actor(
        f"link:call-{call.id}", call.user_name, frozenset({Right.ASKED}), call.user_id
    )  # fmt: skip


def _speak(session: Session, call: AlarmCall) -> None:
    user = session.get(User, call.user_id)
    if user is not None and user.language in LANGUAGES:
        g.page_language = user.language
        refresh()


def _subject(session: Session, alarm: Alarm) -> str:
    """What the ticket is about; only for somebody who is logged in and may read it, for whoever
    holds the link has proved no more than that it reached them.
    """
    if alarm.ticket_id is None or not current_user.is_authenticated:
        return ""
    if alarm.team_id not in team_ids(Right.READ):
        return ""
    ticket = session.get(Ticket, alarm.ticket_id)
    return ticket.subject.strip() if ticket else ""


def _is_complaint(session: Session, alarm: Alarm) -> bool:
    """Whether a danger stands in a formal complaint, to which the law's letter goes at once."""
    ticket = session.get(Ticket, alarm.ticket_id) if alarm.ticket_id else None
    return alarm.kind is AlarmKind.DANGER and bool(ticket and ticket.complaint_due_at)


def _page(session: Session, token: str, call: AlarmCall, alarm: Alarm) -> ResponseReturnValue:
    return page(
        "alarms/link.html",
        token=token,
        alarm=alarm,
        others=queries.others(session, alarm, call.user_id),
        subject=_subject(session, alarm),
        is_complaint=_is_complaint(session, alarm),
        is_open=alarm.state in UNHEARD,
        is_mine=alarm.acknowledged_by_id == call.user_id,
    )
