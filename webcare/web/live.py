"""Server-sent events: an open screen hears which ticket changed, and fetches what it may see.

Each process has one Redis subscriber that fans out to bounded queues, one a stream; so two hundred
open screens cost one connection. A stream holds no database connection, ends by itself after some
minutes (the browser comes back, and its rights are asked anew), and says bye when we stop.
"""

import json
import queue
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import redis
import structlog
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from prometheus_client import Gauge

from webcare.core import doorbell, presence
from webcare.core.db import transaction
from webcare.decisions import service as decisions
from webcare.notices import reading, telling
from webcare.tickets import queries
from webcare.web.access import acting, me, needs, team_ids
from webcare.web.language import present
from workflows.rights import Right

bp = Blueprint("live", __name__)
log = structlog.get_logger()

MOST_STREAMS = 120  # a process has 160 threads; the rest is for pages
WAITING = 100  # events that a slow browser may lag behind before its stream ends
HEARTBEAT = 15.0
LIFE = 300.0
streams = Gauge("webcare_streams", "Open event streams of this process")


class Hub:
    """One subscriber of the bus and everyone who listens to it in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[queue.Queue[dict[str, Any] | None]] = set()
        self._thread: threading.Thread | None = None
        self.closing = False

    def join(self) -> queue.Queue[dict[str, Any] | None] | None:
        """A queue that gets all news from now on; None when this process has no room left."""
        with self._lock:
            if self.closing or len(self._listeners) >= MOST_STREAMS:
                return None
            mine: queue.Queue[dict[str, Any] | None] = queue.Queue(WAITING)
            self._listeners.add(mine)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._listen, daemon=True, name="bus")
                self._thread.start()
            streams.set(len(self._listeners))
            return mine

    def leave(self, mine: queue.Queue[dict[str, Any] | None]) -> None:
        with self._lock:
            self._listeners.discard(mine)
            streams.set(len(self._listeners))

    def close(self) -> None:
        """Say bye to all: each stream ends, and no new one begins."""
        self.closing = True
        for listener in list(self._listeners):
            _put(listener, None)

    def _listen(self) -> None:
        while not self.closing:
            try:
                bus = doorbell.listen()
                self._fan_out({"topic": "all", "what": "back"})
                while not self.closing:
                    message = bus.get_message(timeout=5.0)
                    if message is not None:
                        self._fan_out(json.loads(message["data"]))
            except (redis.RedisError, ValueError) as error:
                log.warning("bus_away", error=type(error).__name__)
                time.sleep(1.0)

    def _fan_out(self, news: dict[str, Any]) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            _put(listener, news)


def _put(listener: "queue.Queue[dict[str, Any] | None]", news: dict[str, Any] | None) -> None:
    try:
        listener.put_nowait(news)
    except queue.Full:  # too slow: end the stream, the browser comes back and reloads
        with listener.mutex:
            listener.queue.clear()
        listener.put_nowait(None)


hub = Hub()


def say_bye_at_the_end() -> None:
    """End the streams when this process is told to stop, then do what it did before."""
    before = signal.getsignal(signal.SIGTERM)

    def bye(number: int, frame: Any) -> None:
        hub.close()
        if callable(before):
            before(number, frame)
        elif before is signal.SIG_DFL:  # a development server: end as it would have
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, bye)


@bp.get("/live")
@needs(Right.READ)
def stream() -> ResponseReturnValue:
    """News of the teams that the person may read, as they stand at this moment."""
    if request.method == "HEAD":  # nothing would ever read the stream, nor end it
        return Response(mimetype="text/event-stream")
    topics = {f"team:{team_id}" for team_id in team_ids()} | {"all", telling.topic(me().id)}
    mine = hub.join()
    if mine is None:
        return Response("full", 503, {"Retry-After": "20"})
    return Response(
        _events(mine, topics),
        mimetype="text/event-stream",
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


def _events(mine: "queue.Queue[dict[str, Any] | None]", topics: set[str]) -> Iterator[str]:
    ends = time.monotonic() + LIFE
    try:
        yield "retry: 3000\n\n"
        while (left := ends - time.monotonic()) > 0:
            try:
                news = mine.get(timeout=min(HEARTBEAT, left))
            except queue.Empty:
                yield ": still here\n\n"  # a browser that is gone breaks the pipe here
                continue
            if news is None:
                break
            if news.get("topic") in topics:
                yield from _written(news)
        yield "event: bye\ndata: {}\n\n"
    finally:
        hub.leave(mine)


_ON_EVERY_PAGE = ("alarm", "crisis")


def _written(news: dict[str, Any]) -> Iterator[str]:
    """One piece of news: a person's own to their bell; any other to whoever shows that ticket, to
    whoever shows lists, and of an alarm or a crisis to every page, for its strip.
    """
    if news["what"] in (telling.NEWS, "back"):  # what was told while the bus was away is not heard
        yield f"event: {telling.NEWS}\ndata: {{}}\n\n"
    if news["what"] == telling.NEWS:  # a person's own: their bell, and nothing else of the page
        return
    what = json.dumps({"ticket": news.get("ticket"), "what": news.get("what")})
    if ticket := news.get("ticket"):
        name = "presence" if news["what"] == "presence" else "ticket"
        yield f"event: {name}-{ticket}\ndata: {what}\n\n"
    if news["what"] in _ON_EVERY_PAGE:
        yield f"event: {news['what']}\ndata: {what}\n\n"
    if news["what"] not in ("presence", "alarm"):
        yield f"event: lists\ndata: {what}\n\n"


@bp.post("/tickets/<int:ticket_id>/presence")
@needs(Right.READ)
def here(ticket_id: int) -> ResponseReturnValue:
    """Say that I read or write this ticket; answers with who else does."""
    with transaction() as session:
        ticket = queries.get(session, ticket_id, team_ids())
        doing = "writes" if request.form.get("doing") == "writes" else "reads"
        there = presence.of(ticket.id, at=present())
        if all(each.user_id != me().id for each in there):
            by = acting(ticket.team_id)
            decisions.shown(session, ticket.id, alone=not there, by=by, at=present())
        reading.saw_ticket(session, me().id, ticket.id, at=present())
        presence.note(ticket.id, ticket.team_id, me().id, me().name, doing, at=present())
    return _others(ticket_id)


@bp.get("/tickets/<int:ticket_id>/presence")
@needs(Right.READ)
def who(ticket_id: int) -> ResponseReturnValue:
    """Who else has this ticket open."""
    with transaction() as session:
        queries.get(session, ticket_id, team_ids())
    return _others(ticket_id)


def _others(ticket_id: int) -> ResponseReturnValue:
    others = [each for each in presence.of(ticket_id, at=present()) if each.user_id != me().id]
    return render_template("presence.html", others=others)
