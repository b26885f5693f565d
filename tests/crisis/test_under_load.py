"""A crisis is declared while the outbox works at full load: committed rows, real connections, and
the mail server's own journal as the judge.
"""

import asyncio
import threading
import time
from collections import Counter

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.crisis.declaring import FIRE, LITTER, MANAGER, SPOKESPERSON, asked, queued, wanted
from tests.factories import later, make_channel, make_team
from tests.replies.sending import DUE
from tests.replies.test_two_at_once import in_threads
from webcare.accounts.models import User
from webcare.core import db
from webcare.crisis.models import Crisis
from webcare.crisis.queries import timeline
from webcare.replies import in_crisis, outbox
from webcare.replies.models import CrisisHold, Reply
from webcare.replies.outbox import claim_due
from workflows.crisis import CrisisEventKind
from workflows.reply import HeldFor, ReplyState

REPLIES = 100  # every other one is on the crisis
FIRST = 10  # have left before it is declared
TAKES = 0.2  # seconds that the mail server takes over a mail


class Journal:
    """What the mail server took, and when it had taken it."""

    def __init__(self, server):
        self.taken = []
        self.enough = threading.Event()
        server.handle_DATA = self._take

    async def _take(self, _server, _session, envelope):
        if len(self.taken) >= FIRST:
            self.enough.set()  # in the midst of this one
        await asyncio.sleep(TAKES)
        self.taken.append((time.monotonic(), envelope.rcpt_tos[0]))
        return "250 taken"


@pytest.fixture
def committed(own_engine):
    """A team with replies on their way: the addresses of those on the crisis, and of the others."""
    with Session(own_engine, expire_on_commit=False) as session:
        for someone in (MANAGER, SPOKESPERSON):
            session.add(
                User(id=someone.user_id, email=f"{someone.name}@city.example", name=someone.name,
                     created_at=NOON)
            )  # fmt: skip
        session.flush()
        channel = make_channel(session, make_team(session))
        burning, others = set(), set()
        for number in range(REPLIES):
            on_it = number % 2 == 0
            ticket = asked(session, channel, FIRE if on_it else LITTER)
            queued(session, ticket)
            (burning if on_it else others).add(ticket.author_address)
        session.commit()
        yield channel.team_id, burning, others


def drain(server):
    outbox.drain(smtp_url_of=lambda channel_id: server.url, clock=lambda: DUE)


def declared(team_id, *, key="drill", **given):
    """Declare it in a transaction of its own; the moment before its commit."""
    with db.transaction() as session:
        in_crisis.declare(
            session, team_id, wanted(**given), request_key=key, by=SPOKESPERSON, at=DUE
        )
        return time.monotonic()


def test_none_that_it_touches_leaves_once_it_is_declared_and_all_others_once(
    committed, own_engine, server
):
    team_id, burning, others = committed
    journal, moments = Journal(server), []

    def declare():
        journal.enough.wait(60)
        moments.append(declared(team_id))

    assert in_threads(declare, *[lambda: drain(server)] * 4) == []
    drain(server)  # what all passed over while another held it

    [moment] = moments
    times = Counter(address for _, address in journal.taken)
    late = {address for at, address in journal.taken if at >= moment}
    before = {address for at, address in journal.taken if at < moment}
    assert late & burning == set()
    assert before & burning  # some had left: it was declared in the midst of it
    assert others <= set(times)
    assert set(times.values()) == {1}
    with Session(own_engine) as session:
        held = session.scalars(select(Reply).where(Reply.state == ReplyState.HELD)).all()
        assert len(held) == len(burning - before)
        assert {each.held_for for each in held} == {HeldFor.CRISIS}
        assert len(session.scalars(select(CrisisHold)).all()) == len(held)


def test_a_sweep_and_workers_at_once_hold_each_reply_once(committed, own_engine, server):
    team_id, burning, _others = committed
    declared(team_id)

    def sweep():
        after_id = 0
        while after_id is not None:
            with db.transaction() as session:
                crisis = session.scalars(select(Crisis)).one()
                after_id = in_crisis.sweep(
                    session, crisis, after_id=after_id, most=10, at=DUE
                ).after_id

    assert in_threads(sweep, sweep, *[lambda: drain(server)] * 3) == []

    with Session(own_engine) as session:
        held = session.scalars(select(Reply.id).where(Reply.state == ReplyState.HELD)).all()
        crisis = session.scalars(select(Crisis)).one()
        told = timeline(session, crisis.id, kinds=[CrisisEventKind.HELD])
    assert len(held) == len(burning)
    assert sorted(each.data["reply"] for each in told) == sorted(held)


def test_five_hundred_waiting_replies_are_swept_within_seconds(committed, own_engine):
    """As measured with a fifth of them, and five times the room."""
    team_id, burning, _others = committed
    declared(team_id)
    began = time.process_time()
    with db.transaction() as session:
        swept = in_crisis.sweep(session, session.scalars(select(Crisis)).one(), most=500, at=DUE)

    assert swept.held == len(burning)
    assert time.process_time() - began < 5


def test_two_who_declare_the_same_at_once_declare_one(committed, own_engine):
    team_id, _burning, _others = committed

    assert in_threads(*[lambda: declared(team_id)] * 4) == []

    with Session(own_engine) as session:
        assert session.execute(text("select count(*) from crises")).scalar_one() == 1


def test_two_who_declare_what_overlaps_at_once_declare_one_and_one_is_told(committed, own_engine):
    team_id, _burning, _others = committed

    errors = in_threads(
        lambda: declared(team_id, key="one"),
        lambda: declared(team_id, key="two", title="Smoke", words=["smoke"]),
    )

    assert [type(each).__name__ for each in errors] == ["Conflict"]
    with Session(own_engine) as session:
        assert session.execute(text("select count(*) from crises")).scalar_one() == 1


def test_a_claim_that_began_before_is_waited_for_and_then_knows_nothing_new(committed, own_engine):
    """Declaring waits for the claim's transaction; what it claimed is then looked for."""
    team_id, _burning, _others = committed
    with Session(own_engine) as worker:
        [parcel] = claim_due(worker, DUE, 1)
        done = threading.Event()

        def declare():
            with db.transaction() as session:
                in_crisis.declare(
                    session, team_id, wanted(), request_key="drill", patience=0,
                    by=SPOKESPERSON, at=DUE,
                )  # fmt: skip
            done.set()

        thread = threading.Thread(target=declare)
        thread.start()
        assert not done.wait(0.3)
        worker.commit()
        assert done.wait(30)
        thread.join()

    with Session(own_engine) as session:
        crisis = session.scalars(select(Crisis)).one()
        [leaving] = timeline(session, crisis.id, kinds=[CrisisEventKind.LEAVING])
    assert leaving.data["reply"] == parcel.id  # it is on its way, and the timeline says so


def test_what_is_on_its_way_is_waited_for_no_longer_than_our_patience(committed, own_engine):
    team_id, _burning, _others = committed
    with Session(own_engine) as worker:
        claim_due(worker, DUE, 1)
        worker.commit()  # and then nothing more is heard of it

    began = time.monotonic()
    with db.transaction() as session:
        in_crisis.declare(
            session, team_id, wanted(), request_key="drill", patience=0.2, by=SPOKESPERSON, at=DUE
        )
    assert 0.2 <= time.monotonic() - began < 20
    with db.transaction() as session:  # one whose lease is over sends nothing any more
        in_crisis.declare(
            session, team_id, wanted(title="Again", until=later(hours=9)), request_key="again",
            knowing=[session.scalars(select(Crisis.id)).one()], by=SPOKESPERSON,
            at=later(minutes=5),
        )  # fmt: skip
