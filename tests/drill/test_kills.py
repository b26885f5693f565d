"""kill -9, at the worst moments. Afterwards every reply was sent once or says that it is not sure,
and every job that waited is done.
"""

import asyncio
import os
import signal
import threading
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.drill.conftest import until
from tests.drill.desk import (
    ASKER,
    a_ticket,
    another_leaves,
    answer,
    arrived,
    settled,
    subjects_of_all,
)
from tests.servers import Dovecot

pytestmark = pytest.mark.long
AT_ONCE = 60  # seconds within which whatever a fault held up must be settled


class Hanging:
    """A mail server that hangs at RCPT: the reply is claimed, and nothing of it has left."""

    def __init__(self, postman) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()
        self._postman = postman
        postman.handle_RCPT = self._hang

    async def _hang(self, server, session, envelope, address, options):
        if address == ASKER:
            self.reached.set()
            await asyncio.to_thread(self.let_go.wait, 120)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    def end(self) -> None:
        self.let_go.set()
        del self._postman.handle_RCPT


def test_a_worker_killed_between_claim_and_send_leaves_a_reply_that_says_it_is_not_sure(
    house, postman
):
    ticket = a_ticket(house, postman)
    server = Hanging(postman)
    reply = answer(house, ticket)
    assert server.reached.wait(60)
    house.kill("worker", "outbox")
    server.end()

    state = until(lambda: settled(house, ticket, reply), "the reply is settled", within=AT_ONCE)
    assert state == "uncertain"
    assert house.call("GET", f"/tickets/{ticket}")["state"] == "uncertain"
    another_leaves(house, postman)
    assert settled(house, ticket, reply) == "uncertain"
    assert arrived(postman) == []


def test_a_worker_killed_between_send_and_record_never_sends_twice(house, postman):
    keep = postman.handle_DATA

    async def keep_and_kill(server, session, envelope):
        kept = await keep(server, session, envelope)
        if len(arrived(postman)) == 1 and ASKER in envelope.rcpt_tos:  # the first time only
            house.kill("worker", "outbox")
        return kept

    ticket = a_ticket(house, postman)
    postman.handle_DATA = keep_and_kill
    reply = answer(house, ticket)
    until(lambda: arrived(postman), "the reply has left")
    state = until(lambda: settled(house, ticket, reply), "the reply is settled", within=AT_ONCE)
    assert state == "uncertain"
    assert house.call("GET", f"/tickets/{ticket}")["state"] == "uncertain"
    another_leaves(house, postman)
    assert settled(house, ticket, reply) == "uncertain"
    assert len(arrived(postman)) == 1


def test_a_worker_frozen_past_its_lease_does_not_send_when_it_wakes(house, postman):
    ticket = a_ticket(house, postman)
    server = Hanging(postman)
    reply = answer(house, ticket)
    assert server.reached.wait(60)
    frozen = house.pids("worker", "outbox")
    port = postman.controller.port
    (holder,) = [pid for pid in frozen if _unread(pid, port) is not None]
    os.kill(holder, signal.SIGSTOP)
    state = until(lambda: settled(house, ticket, reply), "the reply is settled", within=AT_ONCE)
    assert state == "uncertain"
    server.end()
    until(lambda: _unread(holder, port), "the server's 250 lies ready for the frozen worker")
    os.kill(holder, signal.SIGCONT)

    another_leaves(house, postman)
    assert settled(house, ticket, reply) == "uncertain"
    assert arrived(postman) == []


def _unread(pid: int, port: int) -> int | None:
    """The bytes that the process has not read of its connection to that port; None without one."""
    sockets = set()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        target = str(each.readlink())
        if target.startswith("socket:"):
            sockets.add(target[8:-1])
    lines = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    found = (line for line in lines if line[9] in sockets and line[2].endswith(f":{port:04X}"))
    return next((int(line[4].partition(":")[2], 16) for line in found), None)


def test_redis_killed_while_jobs_wait_delays_them_by_less_than_a_minute(house, postman):
    ticket = a_ticket(house, postman)
    workers = house.pids("worker", "outbox")
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    reply = answer(house, ticket)
    redis = house.noted("redis")
    os.kill(redis, signal.SIGKILL)
    until(lambda: house.noted("redis") not in (0, redis), "Redis is back, and empty")
    began = time.monotonic()
    for pid in workers:
        os.kill(pid, signal.SIGCONT)
    until(lambda: settled(house, ticket, reply), "the reply is settled", within=AT_ONCE)
    print(f"settled {time.monotonic() - began:.1f} s after Redis was back")
    assert settled(house, ticket, reply) == "sent"
    assert len(arrived(postman)) == 1


def test_postgresql_killed_during_intake_loses_nothing_and_doubles_nothing(house, postman):
    wanted = [f"Nonce W-1-{number}" for number in range(60)]
    killed = time.monotonic()
    for number, subject in enumerate(wanted):
        postman.write(f"w{number}@home.example", subject, "Where is my bin?")
        if number == 20:
            until(lambda: house.rows("select 1 from raw_messages limit 1"), "intake has begun")
            killed = time.monotonic()
            house.kill("postgres", "-D")

    def here() -> bool:
        return len(house.rows("select 1 from raw_messages where state = 'done'")) >= len(wanted)

    until(here, "every mail is taken in", within=killed + AT_ONCE - time.monotonic())
    print(f"all taken in {time.monotonic() - killed:.1f} s after PostgreSQL was killed")
    with house.database() as connection:  # as if we had died before noting what we have
        connection.execute("delete from imap_cursors")
    until(lambda: house.rows("select 1 from imap_cursors"), "the mailbox was read once more")
    until(lambda: not house.rows("select 1 from raw_messages where state = 'waiting'"), "and taken")
    assert sorted(subjects_of_all(house)) == sorted(wanted)
    kept = sorted(digest for (digest,) in house.rows("select sha256 from raw_messages"))
    assert kept == sorted(hashes(postman.mailbox))


def test_an_intake_worker_killed_over_a_batch_delays_it_by_less_than_a_minute(house, postman):
    wanted = [f"Nonce I-1-{number}" for number in range(60)]
    for pid in house.pids("worker", "intake"):
        os.kill(pid, signal.SIGSTOP)
    for number, subject in enumerate(wanted):
        postman.write(f"i{number}@home.example", subject, "Where is my bin?")
    with house.database() as connection:  # whoever takes a batch is seen before it is done
        connection.execute("create table drill_lock ()")
        connection.execute(
            "create function wait_for_it() returns trigger language plpgsql"
            " as $$ begin lock table drill_lock in share mode; return new; end $$"
        )
        connection.execute(
            "create trigger wait_for_it before insert on messages execute function wait_for_it()"
        )
        with connection.transaction():
            connection.execute("lock table drill_lock in exclusive mode")
            for pid in house.pids("worker", "intake"):
                os.kill(pid, signal.SIGCONT)
            claimed = "select 1 from raw_messages where state = 'waiting' and claimed_until > now()"
            until(lambda: house.rows(claimed), "a batch is claimed")
            house.kill("worker", "intake")
        connection.execute("drop function wait_for_it() cascade")
    killed = time.monotonic()

    def here() -> bool:
        return len(house.rows("select 1 from raw_messages where state = 'done'")) >= len(wanted)

    until(here, "every mail is taken in", within=AT_ONCE)
    print(f"all taken in {time.monotonic() - killed:.1f} s after the worker was killed")
    assert sorted(subjects_of_all(house)) == sorted(wanted)


def hashes(mailbox: Dovecot) -> list[str]:
    """SHA-256 of every mail in the mailbox, as the source itself holds it."""
    with mailbox.client() as client:
        client.select("INBOX", readonly=True)
        _, found = client.search(None, "ALL")
        _, parts = client.fetch(found[0].replace(b" ", b",").decode(), "(BODY.PEEK[])")
    return [sha256(part[1]).hexdigest() for part in parts if isinstance(part, tuple)]
