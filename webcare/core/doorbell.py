"""Redis as a doorbell and a bus: what is rung or told here goes out only after commit.

PostgreSQL is the truth. When Redis is away the ring is lost, which is logged and harmless: the
sweeper finds every due row within 30 seconds.
"""

import contextlib
import json
from typing import Any

import redis
import structlog
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.orm import Session

log = structlog.get_logger()

INTAKE, OUTBOX, CLOCK, ALARM = "intake", "outbox", "clock", "alarm"
QUEUES = (INTAKE, OUTBOX, CLOCK, ALARM)
QUEUE_OF = {
    "take_in": INTAKE,
    "poll_channel": INTAKE,
    "poll_channels": INTAKE,
    "send_replies": OUTBOX,
    "send_mails": OUTBOX,
    "reset_password": OUTBOX,
    "settle_books": CLOCK,
    "index_tickets": CLOCK,
    "tidy_search": CLOCK,
    "watch_for_surges": CLOCK,
    "keep_figures": CLOCK,
    "send_weekly_figures": CLOCK,
    "send_unit_lists": CLOCK,
    "sweep": CLOCK,
    "turn_the_clock": CLOCK,
    "replay_decisions": CLOCK,
    "ring_alarms": ALARM,  # alone on its queue: nobody's long work keeps a danger waiting
    "heed_crisis": CLOCK,
    "work_on_many": CLOCK,
    "send_digests": CLOCK,
    "push_notices": OUTBOX,  # a push service may be slow, as a mail server may
    "give_turns": CLOCK,
    "reckon_clocks": CLOCK,
    "relabel_tickets": CLOCK,
    "look_after_holidays": CLOCK,
}
BUS = "webcare:bus"
CHANGED = "changed"  # news that only says so; other news of that ticket makes it needless
JOB_SECONDS = 600

_redis: redis.Redis | None = None


def connect(url: str) -> redis.Redis:
    """The Redis of this process; rings and news go there from now on."""
    global _redis  # noqa: PLW0603 - one process has one Redis, set at its start
    _redis = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=10)
    return _redis


def connection() -> redis.Redis:
    """The connected Redis; raises RuntimeError where none was connected."""
    if _redis is None:
        raise RuntimeError("Redis is not connected; call doorbell.connect first")
    return _redis


def is_connected() -> bool:
    """Whether this process has a Redis at all."""
    return _redis is not None


def listen() -> Any:
    """A subscription to the news; raises redis.RedisError when Redis is away."""
    bus: Any = connection().pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    bus.subscribe(BUS)
    return bus


def queue(name: str) -> Queue:
    """The RQ queue *name* with the JSON serializer that all workers use."""
    return Queue(name, connection=connection(), serializer=JSONSerializer)


def ring(session: Session, job: str, *args: int | str) -> None:
    """Ask for *job* after commit; nothing is asked if the transaction rolls back."""
    rings: dict[tuple[str, tuple[int | str, ...]], None] = session.info.setdefault("rings", {})
    rings[job, args] = None


def tell(session: Session, topic: str, **what: Any) -> None:
    """Tell open screens after commit that something on *topic* (such as `team:3`) changed."""
    session.info.setdefault("news", []).append({"topic": topic, **what})


def deliver(session: Session) -> None:
    """Send what *session* noted; called once its transaction is committed."""
    rings = session.info.pop("rings", {})
    news = once(session.info.pop("news", []))
    if not (rings or news) or _redis is None:
        return
    try:
        for job, args in rings:
            enqueue(job, *args)
        if news:
            together = _redis.pipeline(transaction=False)
            for item in news:
                together.publish(BUS, json.dumps(item))
            together.execute()
    except redis.RedisError as error:
        log.warning("doorbell_silent", error=type(error).__name__, rings=len(rings))


def once(news: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each piece of news once, and of a ticket that it changed only where nothing else is said."""
    said = {each["ticket"] for each in news if "ticket" in each and each.get("what") != CHANGED}
    told: list[dict[str, Any]] = []
    for each in news:
        needless = each.get("what") == CHANGED and each["ticket"] in said
        if not needless and each not in told:
            told.append(each)
            if each.get("what") == CHANGED:
                said.add(each["ticket"])
    return told


def enqueue(job: str, *args: int | str) -> None:
    """Put *job* on its queue now; an equal job that still waits is enough, so none is added.

    Raises redis.RedisError when Redis is away.
    """
    name = QUEUE_OF[job]
    mark = ":".join(("webcare:rung", job, *map(str, args)))
    if not connection().set(mark, 1, nx=True, ex=30):
        return
    queue(name).enqueue_call(
        f"webcare.jobs.{job}",
        args=args,
        timeout=JOB_SECONDS,
        result_ttl=0,
        failure_ttl=86_400,
    )


def answered(job: str, *args: int | str) -> None:
    """The *job* has begun: a ring from now on must lead to a new run."""
    with contextlib.suppress(redis.RedisError):  # the mark lapses by itself
        connection().delete(":".join(("webcare:rung", job, *map(str, args))))
