"""RQ at work: one process, one queue; and the scheduler that rings what is due."""

import logging
import signal
import threading

import structlog
from redis import RedisError
from rq import SimpleWorker
from rq.cron import CronJob, CronScheduler
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from webcare import jobs
from webcare.channels import imap, queries
from webcare.core import doorbell
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.schedule import schedule

log = structlog.get_logger()

LOOK_AGAIN = 30.0  # seconds between two looks at which mailboxes there are


class Worker(SimpleWorker):
    """Works in its own process, without a fork a job: what is foreign is parsed elsewhere, and
    connections and parsers stay warm. A worker that dies is started again by the supervisor.
    """

    max_connection_wait_time = 5.0  # Redis comes back within seconds, and rows wait for us


def work(queue: str) -> None:
    """Do the jobs of *queue* until told to stop."""
    Worker(
        [doorbell.queue(queue)],
        connection=doorbell.connection(),
        serializer=JSONSerializer,
        default_result_ttl=0,
    ).work(logging_level="WARNING")


def listen() -> None:
    """Wait at every mailbox for news (IMAP IDLE) and ask for a poll at once, until told to stop.

    Which mailboxes there are is looked up again each half minute. The schedule polls all the same.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    listeners: dict[tuple[int, str], threading.Event] = {}
    while not stopping.is_set():
        wanted = _mailboxes()
        for place in listeners.keys() - wanted:
            listeners.pop(place).set()
        for place in wanted - listeners.keys():
            listeners[place] = threading.Event()
            threading.Thread(
                target=_listen_at, args=(*place, listeners[place]), daemon=True
            ).start()
        stopping.wait(LOOK_AGAIN)


def _mailboxes() -> set[tuple[int, str]]:
    try:
        with transaction() as session:
            return {
                (channel_id, secret.imap_url)
                for channel_id in queries.to_poll(session)
                if (secret := queries.secret(session, channel_id)) and secret.imap_url
            }
    except SQLAlchemyError as error:
        log.warning("listener_without_database", error=type(error).__name__)
        return set()


def _listen_at(channel_id: int, imap_url: str, stopping: threading.Event) -> None:
    def ask_for_a_poll() -> None:
        try:
            doorbell.enqueue("poll_channel", channel_id)
        except RedisError as error:
            log.warning("doorbell_silent", error=type(error).__name__)

    imap.listen(imap_url, ask_for_a_poll, stopping)


class Timekeeper(CronScheduler):
    """RQ's cron, but ringing our doorbell: the library would put pickles on the queue, and put
    them there again and again while a worker is away.
    """

    def enqueue_jobs(self) -> list[CronJob]:
        due = [each for each in self.get_jobs() if each.should_run()]
        for each in due:
            doorbell.enqueue(each.name)
            each.set_enqueue_time(now())
        return due


def keep_time(mail_poll_seconds: int) -> None:
    """Ring each job of the schedule at its interval until told to stop."""
    cron = Timekeeper(connection=doorbell.connection(), logging_level=logging.WARNING)
    for each in schedule(mail_poll_seconds):
        cron.register(
            getattr(jobs, each.job),
            doorbell.QUEUE_OF[each.job],
            interval=each.every,
            name=each.job,
        )
    cron.start()  # type: ignore[no-untyped-call]  # the library is untyped there
