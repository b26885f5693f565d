"""Every background job, by name. Each is an edge: it opens its own transactions, may run twice,
and finds its work in the rows; what rang it does not matter.
"""

from collections.abc import Callable
from functools import cache, partial, wraps
from time import monotonic
from typing import ParamSpec

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError

from webcare import clockwork, password_mails, pipeline
from webcare.accounts import closed_days
from webcare.accounts.models import Team
from webcare.alarms import ringing
from webcare.audit import service as audit
from webcare.cases.gathering import masks_in
from webcare.channels import delivery, imap, post, queries
from webcare.channels.incoming import Incoming
from webcare.channels.models import OutgoingMail
from webcare.complaints import service as complaints
from webcare.core import doorbell
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.core.site import site
from webcare.figures import kept, weekly
from webcare.heap import bulk, turns
from webcare.improvement import letters
from webcare.insight import crisis_dossier, replays
from webcare.insight import queries as insight
from webcare.intake import pending, store
from webcare.intake.mail.processes import ParserPool
from webcare.notices import digest, pushing
from webcare.press import following as press
from webcare.replies import outbox
from webcare.replies.models import Reply
from webcare.surges import service as surges
from webcare.tickets import label_batches, reckoning, search
from webcare.tickets import service as tickets
from webcare.tickets.models import RawMessage, RawState
from workflows.reply import ReplyState

log = structlog.get_logger()
P = ParamSpec("P")
A_TURN = 2.0  # seconds of long work, before others on the same queue have theirs


def job(run: Callable[P, None]) -> Callable[P, None]:
    """Mark *run* as begun, so that a ring from now on leads to a new run."""

    @wraps(run)
    def begun(*args: P.args, **kwargs: P.kwargs) -> None:
        doorbell.answered(run.__name__, *(each for each in args if isinstance(each, int | str)))
        run(*args, **kwargs)

    return begun


def _smtp_url_of(channel_id: int | None) -> str | None:
    with transaction() as session:
        return queries.smtp_url(session, channel_id, site().smtp_url)


@cache
def _parser() -> ParserPool:
    return ParserPool()


def intake_desk() -> pending.Desk:
    """What reads and takes in messages in this process; its parsers stay warm."""
    return pending.Desk(
        transaction=transaction, parser=_parser(), now=now, doors=pipeline.doors(now)
    )


@job
def take_in() -> None:
    """Parse what waits raw, and put it into tickets."""
    pending.process_waiting(intake_desk())


@job
def poll_channels() -> None:
    """Fetch from every mail channel that has a mailbox; one that fails does not stop the others."""
    with transaction() as session:
        ids = queries.to_poll(session)
    for channel_id in ids:
        poll_channel(channel_id)


@job
def poll_channel(channel_id: int) -> None:
    """Fetch what is new in one mailbox; the listener asks for it as soon as there is something."""
    keep = partial(_keep, channel_id)
    imap.poll_channel(channel_id, imap.Desk(transaction=transaction, keep=keep, now=now))


def _keep(channel_id: int, items: list[Incoming]) -> int:
    """Store what was fetched, and commit: only then does the mailbox hear that we have it."""
    with transaction() as session:
        return len(store.keep(session, queries.get(session, channel_id), items).stored)


@job
def send_replies() -> None:
    """Send what is due in the outbox."""
    outbox.drain(smtp_url_of=_smtp_url_of, clock=now)
    with transaction() as session:
        complaints.follow(session, at=now())
        press.follow(session, at=now())


@job
def send_mails() -> None:
    """Send what is due to experts and colleagues."""
    delivery.drain(post, transaction=transaction, smtp_url_of=_smtp_url_of, clock=now)


@job
def ring_alarms() -> None:
    """Call whoever an alarm's ladder says is to be called now."""
    ringing.run(transaction=transaction, clock=now, smtp_url_of=_smtp_url_of)


@job
def reset_password(email: str) -> None:
    """Mail a link to whoever's address this is; asking costs the same time for any address."""
    with transaction() as session:
        password_mails.ask_for_reset(session, email, at=now())


@job
def settle_books() -> None:
    """Chain the audit and fold the kept counts."""
    with transaction() as session:
        audit.seal(session)
    with transaction() as session:
        tickets.roll_up_counts(session)


@job
def index_tickets() -> None:
    """Write search documents anew for the tickets that changed."""
    more = True
    while more:
        with transaction() as session:
            more = bool(search.index_due(session))


@job
def tidy_search() -> None:
    """Sort in what the search index still keeps as a list."""
    with transaction() as session:
        search.tidy(session)


@job
def turn_the_clock() -> None:
    """What time alone brings about."""
    with transaction() as session:
        clockwork.turn_the_clock(session, at=now())


@job
def watch_for_surges() -> None:
    """Look whether more comes in than usual, and propose it to a person; keep what crises that
    are over came to.
    """
    with transaction() as session:
        surges.watch(session, at=now())
    with transaction() as session:
        for crisis in crisis_dossier.to_freeze(session):
            language = session.get_one(Team, crisis.team_id).language
            crisis_dossier.freeze(session, crisis, masks=masks_in(language), at=now())


@job
def send_unit_lists() -> None:
    """Mail the units what the month that is over taught us, once."""
    with transaction() as session:
        letters.send_monthly(session, at=now())


@job
def send_digests() -> None:
    """Mail people what they have not seen."""
    digest.run(transaction=transaction, clock=now)


@job
def push_notices() -> None:
    """Push to people's browsers what they are to hear of now."""
    pushing.run(transaction=transaction, clock=now)


@job
def send_weekly_figures() -> None:
    """Mail the figures of the week that is over to whoever wants them, once."""
    with transaction() as session:
        weekly.send(session, at=now())


@job
def keep_figures() -> None:
    """Give tickets of a time before norms were kept the term that figures hold them against."""
    with transaction() as session:
        kept.fill_norms(session)


@job
def replay_decisions() -> None:
    """Work on the replays that wait, for one turn; then ring again, behind what is due. One that
    cannot go on fails where people see it, and the next has its turn.
    """
    ends, more = monotonic() + A_TURN, True
    while more and monotonic() < ends:
        try:
            with transaction() as session:
                more = replays.work(session, at=now())
        except SQLAlchemyError:
            raise  # the database will be back, and the replay is where it was
        except Exception as error:
            log.exception("replay_failed", error=type(error).__name__)
            with transaction() as session:
                replays.give_up(session, at=now())
    if more:
        doorbell.enqueue("replay_decisions")


@job
def heed_crisis(crisis_id: int, stage: str = "replies", after_id: int = 0) -> None:
    """Hold what a crisis touches and let the scheme hear of it, for one turn; then ring again,
    behind what is due. Doing it twice does no more.
    """
    ends = monotonic() + A_TURN
    while stage != "done" and monotonic() < ends:
        with transaction() as session:
            stage, after_id = clockwork.heed_crisis(session, crisis_id, stage, after_id, at=now())
    if stage != "done":
        doorbell.enqueue("heed_crisis", crisis_id, stage, after_id)


@job
def work_on_many() -> None:
    """Work on acts on many tickets, a batch a transaction, for one turn; then ring again."""
    ends, more = monotonic() + A_TURN, True
    while more and monotonic() < ends:
        with transaction() as session:
            more = bulk.work(session, at=now())
    if more:
        doorbell.enqueue("work_on_many")


@job
def give_turns() -> None:
    """Give new tickets to whoever is there, in teams that want it."""
    with transaction() as session:
        turns.give(session, at=now())


@job
def reckon_clocks() -> None:
    """Reckon open tickets anew by hours and norms that changed, for one turn; then ring again."""
    ends, more = monotonic() + A_TURN, True
    while more and monotonic() < ends:
        with transaction() as session:
            more = reckoning.work(session, at=now())
    if more:
        doorbell.enqueue("reckon_clocks")


@job
def relabel_tickets() -> None:
    """Give tickets the tag or theme that theirs became, for one turn; then ring again."""
    ends, more = monotonic() + A_TURN, True
    while more and monotonic() < ends:
        with transaction() as session:
            more = label_batches.work(session, at=now())
    if more:
        doorbell.enqueue("relabel_tickets")


@job
def look_after_holidays() -> None:
    """Read the holidays of the years to come for the teams whose calendars end too early."""
    with transaction() as session:
        closed_days.look_ahead(session, at=now())


@job
def sweep() -> None:
    """Ring for whatever is due, however its own ring was lost."""
    at = now()
    with transaction() as session:
        raw = session.scalar(select(exists().where(RawMessage.state == RawState.WAITING)))
        reply = session.scalar(
            select(
                exists().where(
                    Reply.state.in_([ReplyState.APPROVED, ReplyState.QUEUED, ReplyState.SENDING]),
                    Reply.next_attempt_at <= at,
                )
            )
        )
        mail = session.scalar(
            select(
                exists().where(
                    OutgoingMail.state.in_(["queued", "sending"]),
                    OutgoingMail.next_attempt_at <= at,
                )
            )
        )
        ahead = insight.is_ahead(session)
        many = bulk.is_under_way(session)
        turn = turns.is_due(session)
        anew = reckoning.is_under_way(session)
        relabeling = label_batches.is_under_way(session)
    rings = (
        (raw, "take_in"),
        (reply, "send_replies"),
        (mail, "send_mails"),
        (ahead, "replay_decisions"),
        (many, bulk.JOB),
        (turn, turns.JOB),
        (anew, reckoning.JOB),
        (relabeling, label_batches.JOB),
    )
    for due, name in rings:
        if due:
            doorbell.enqueue(name)
