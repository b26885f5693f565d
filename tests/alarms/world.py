"""A team on call, a gateway that listens, and the loop that calls, with a clock one can turn."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare.alarms import calling, climbing, ladders, ringing, service
from webcare.alarms.models import AlarmCall
from webcare.core.actor import INTAKE, operator
from webcare.core.db import transaction
from webcare.experts.models import DeskMember
from workflows.alarm import AlarmKind
from workflows.ladder import Ladder, Step, StepKind
from workflows.rights import Role
from workflows.rota import Rota, Slot, kept_as

DUTY, PERSON, MANAGER = StepKind.DUTY, StepKind.PERSON, StepKind.MANAGER


class OnCall:
    """A team with a spokesperson's desk: An is on every day, Bo is next, Cas is the manager."""

    def __init__(self, session, **rota):
        self.session = session
        self.team = make.make_team(session)
        people = [("An", Role.SPOKESPERSON), ("Bo", Role.MANAGER), ("Cas", Role.LEAD)]
        self.an, self.bo, self.cas = (
            make.make_user(session, self.team, role, name=name, language="en",
                           email=f"{name.lower()}{self.team.id}@city.example")
            for name, role in people
        )  # fmt: skip
        self.desk = make.make_desk(session, self.team, names={"en": "Spokesperson"})
        session.add(DeskMember(desk_id=self.desk.id, user_id=self.an.id))
        slots = tuple(
            Slot(weekday=day, begins=time(0), ends=time(0), person=self.an.id)
            for day in range(1, 8)
        )
        self.desk.rota = kept_as(Rota(slots))
        self.channel = make.make_channel(session, self.team)
        self.ticket = make.make_ticket(session, self.channel)
        session.flush()

    def set_ladder(self, *steps, rounds=1, for_danger=True):
        return ladders.set_ladder(
            self.session, self.team, self.desk, Ladder(steps, rounds), for_danger=for_danger,
            by=operator(), at=NOON,
        )  # fmt: skip

    def usual_ladder(self, rounds=1):
        """Whoever is on, five minutes; Bo, ten; Cas, the manager."""
        return self.set_ladder(
            Step(kind=DUTY, minutes=5),
            Step(kind=PERSON, person=self.bo.id, minutes=10),
            Step(kind=MANAGER, person=self.cas.id, minutes=5),
            rounds=rounds,
        )

    def ring(self, at=NOON, **more):
        given = {"kind": AlarmKind.DANGER, "ticket_id": self.ticket.id} | more
        return service.ring(self.session, team_id=self.team.id, by=INTAKE, at=at, **given)

    def run(self, at=NOON, smtp_url=None):
        """The job's loop, at one moment; what it changed is seen here afterwards."""
        self.session.commit()
        made = run(at, smtp_url)
        self.session.expire_all()
        return made

    def calls(self, alarm):
        """Who was called by which way, and what it said."""
        rows = self.session.scalars(
            select(AlarmCall)
            .where(AlarmCall.alarm_id == alarm.id)
            .order_by(AlarmCall.id)
            .execution_options(populate_existing=True)
        )
        return [(row.user_name, row.way, row.state, row.reason) for row in rows]


def climb(session, at):
    """Every step that is due at *at*, without making the calls."""
    steps = 0
    while climbing.climb_one(session, at=at):
        steps += 1
    return steps


def run(at=NOON, smtp_url=None):
    """The job's loop, at one moment."""
    return ringing.run(
        transaction=transaction, clock=lambda: at, smtp_url_of=lambda _channel: smtp_url
    )


@dataclass
class Gateway:
    """A real HTTP server that keeps what it is posted, and answers with `status`."""

    url: str = ""
    status: int = 200
    location: str = ""
    posts: list = field(default_factory=list)

    @property
    def said(self):
        return [json.loads(body) for _headers, body in self.posts]


@contextmanager
def gateway():
    """What an SMS service has at its end."""
    there = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            there.posts.append((dict(self.headers), body))
            self.send_response(there.status)
            if there.location:
                self.send_header("Location", there.location)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there.url = f"http://127.0.0.1:{server.server_address[1]}/call?key=secret"
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()


def later(at=NOON, **span) -> datetime:
    return at + timedelta(**span)


__all__ = ["DUTY", "MANAGER", "PERSON", "Gateway", "OnCall", "calling", "climb", "gateway", "run"]
