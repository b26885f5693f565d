"""What time alone does to a crisis: the reminder before its end, and the end."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from webcare.accounts.models import User
from webcare.channels import post
from webcare.core.actor import CLOCK
from webcare.core.i18n import texts
from webcare.core.site import site
from webcare.crisis import queries, steps
from webcare.crisis.models import Crisis
from workflows.crisis import CrisisEventKind


def expire_due(session: Session, *, at: datetime) -> int:
    """Write down that those are over which nobody renewed; how many."""
    over = queries.run_out(session, at)
    for crisis in over:
        steps.move(session, crisis, "lapse", by=CLOCK, at=at)
        crisis.ended_at = crisis.until
        steps.note(session, crisis.id, CrisisEventKind.LAPSED, by=CLOCK, at=crisis.until)
        steps.spread(session, crisis)
    return len(over)


def remind_due(session: Session, *, at: datetime) -> int:
    """Ask whoever declared what ends soon whether it goes on, once a term; how many."""
    ending = queries.about_to_end(session, at)
    for crisis in ending:
        session.execute(  # no new version: the renewing form that is open stays good
            update(Crisis).where(Crisis.id == crisis.id).values(reminded_at=at)
        )
        steps.note(session, crisis.id, CrisisEventKind.REMINDED, by=CLOCK, at=at)
        _mail_reminder(session, crisis, at=at)
        steps.tell(session, crisis)
    return len(ending)


def _mail_reminder(session: Session, crisis: Crisis, *, at: datetime) -> None:
    user = session.get(User, crisis.declared_by_id) if crisis.declared_by_id else None
    if user is None or not user.active:
        return
    _ = texts(user.language)
    lines = (
        _("Hello %(name)s,") % {"name": user.name},
        "",
        _("The crisis “%(title)s” ends by itself soon.") % {"title": crisis.title},
        _("Renew it here if it still goes on; otherwise you need not do anything:"),
        f"{site().base_url}/crisis/{crisis.id}",
    )
    post.post(
        session,
        about_kind="crisis",
        about_id=crisis.id,
        to_address=user.email,
        to_name=user.name,
        subject=_("Does this crisis go on? %(title)s") % {"title": crisis.title},
        text="\n".join(lines),
        at=at,
    )
