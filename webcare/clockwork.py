"""What time alone brings about: terms that pass, review dates, silence, and the scheme that holds
from some moment on. The edge owns the transaction, and passes in what time it is.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webcare import pipeline
from webcare.bank import ending as kept_answers
from webcare.channels import queries as channel_queries
from webcare.complaints import service as complaints
from webcare.core import doorbell
from webcare.core.actor import CLOCK
from webcare.core.errors import NotFound
from webcare.crisis import lapsing as crisis_ends
from webcare.crisis import queries as crises
from webcare.crisis import steps as crisis_steps
from webcare.crisis.models import Crisis
from webcare.decisions import queries as decision_queries
from webcare.decisions import service as decisions
from webcare.decisions import waking
from webcare.handoffs import service as handoffs
from webcare.improvement import letters, outcome, telling
from webcare.notices import by_the_clock as notices
from webcare.press import following as press
from webcare.replies import built, ending, in_crisis
from webcare.schemes import queries as schemes
from webcare.tickets import alike, look_again, prioritising, reminding, snoozing
from webcare.tickets import queries as ticket_queries
from webcare.tickets import service as tickets
from workflows.crisis import CrisisState
from workflows.ticket import Resolution


def turn_the_clock(session: Session, *, at: datetime, silence_days: int = 14) -> int:
    """What time alone brings about: review dates of what is watched or was let stand, silence,
    handoffs past their term, the end of a desk's wish to say nothing yet, a crisis that nobody
    renewed, and improvements of which all askers heard or whose term nears.
    """
    handoffs.remind_due(session, at=at)
    turned: int = handoffs.expire_due(session, at=at)
    turned += complaints.follow(session, at=at) + complaints.remind(session, at=at)
    turned += built.expire_due(session, at=at) + ending.tell_due(session, at=at)
    turned += kept_answers.tell_due(session, at=at)
    turned += press.follow(session, at=at) + press.remind(session, at=at)
    turned += handoffs.remind_approvals(session, at=at)
    turned += snoozing.wake_due(session, at=at) + prioritising.those_that_wait(session, at=at)
    alike.forget_old(session, at=at)
    turned += reminding.remind_due(session, at=at)
    for ticket in ticket_queries.due_for_review(session, at=at):
        look_again.come_back(session, ticket, at=at)
        pipeline.consider(session, ticket, by=CLOCK, at=at)
        turned += 1
    for ticket in look_again.due(session, at=at):
        look_again.come_back(session, ticket, at=at)
        pipeline.consider(session, ticket, by=CLOCK, at=at)
        turned += 1
    for ticket in ticket_queries.hold_over(session, at=at):
        tickets.hold_is_over(session, ticket)
        turned += 1
    for ticket in ticket_queries.silent_since(session, at - timedelta(days=silence_days)):
        ticket.resolution = Resolution.ANSWERED
        tickets.move(session, ticket, "silence_passed", by=CLOCK, at=at)
        turned += 1
    turned += crisis_ends.expire_due(session, at=at) + crisis_ends.remind_due(session, at=at)
    for crisis_id in crises.to_heed(session, at):
        doorbell.ring(session, crisis_steps.JOB, crisis_id)
    turned += telling.close_told(session, at=at) + letters.remind(session, at=at)
    turned += outcome.tell(session, at=at)
    turned += notices.tell_due(session, at=at) + notices.tell_mandates(session, at=at)
    turned += notices.forget_old(session, at=at)
    return turned + follow_the_scheme(session, at=at)


def heed_crisis(
    session: Session, crisis_id: int, stage: str, after_id: int, *, at: datetime
) -> tuple[str, int]:
    """One batch of what a crisis wants looked at, and where to go on: first the replies on their
    way (``replies``, with the version of the crisis, for another one begins anew), then the runs
    of the scheme (``runs``), until it is ``done``. One that is over holds nothing more; the runs
    hear that too.
    """
    crisis = session.get(Crisis, crisis_id)
    if crisis is None:
        return "done", 0
    if stage != "runs" and crisis.state is CrisisState.DECLARED and crisis.until > at:
        now = f"replies-{crisis.version}"
        swept = in_crisis.sweep(session, crisis, after_id=after_id * (stage == now), at=at)
        if swept.after_id is not None:
            return now, swept.after_id
        if stage == now or not after_id:
            crisis_steps.swept(session, crisis, at=at)
        return "runs", 0
    woken = waking.wake(session, crisis.team_id, after_id=after_id, at=at)
    return ("done", 0) if woken.after_id is None else ("runs", woken.after_id)


def follow_the_scheme(session: Session, *, at: datetime, most: int = 100) -> int:
    """Put to the version now in force what waits under another and nobody has answered yet; what a
    person has begun goes on as it was begun. How many were.
    """
    turned = 0
    for channel in channel_queries.channels(session):
        try:
            version = schemes.in_force(session, channel, at=at)
        except NotFound:  # it takes nothing in either, until somebody publishes its scheme
            continue
        for ticket_id in decision_queries.untouched(session, channel.id, version.id, limit=most):
            ticket = ticket_queries.locked(session, ticket_id)
            decision = decision_queries.current(session, ticket_id, lock=True)
            if decision is None or decision.is_touched:  # while we waited for the ticket
                continue
            decisions.begin(session, ticket, by=CLOCK, at=at)
            turned += 1
    return turned
