import os
import threading

import pytest

from webcare.intake.mail import processes
from webcare.intake.mail.parsed import MailKind
from webcare.intake.mail.processes import ParserPool

GOOD = b"From: an@x.example\nSubject: lamp\n\nDe lamp in de straat is stuk."
BOMB_PARTS = b"From: an@x.example\nContent-Type: multipart/mixed; boundary=b\n\n"


def bomb(megabytes):
    part = b"--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    return BOMB_PARTS + part + b"QUJD" * (megabytes * 250_000) + b"\n--b--\n"


@pytest.fixture(scope="module")
def pool():
    with ParserPool() as pool:
        yield pool


def child_of(pool):
    return pool._idle.queue[0]._child


def test_many_mails_come_back_in_their_order(pool):
    mails = [GOOD.replace(b"lamp", b"lamp %d" % number) for number in range(120)]
    subjects = [mail.subject for mail in pool.parse_many(mails)]
    assert subjects == [f"lamp {number}" for number in range(120)]


def test_our_own_addresses_are_told_to_the_process(pool):
    assert pool.parse(GOOD, frozenset({"an@x.example"})).kind is MailKind.OWN


def test_a_process_that_was_killed_is_replaced(pool):
    pool.parse(GOOD)
    child = child_of(pool)
    child.kill()
    child.wait()
    assert pool.parse(GOOD).subject == "lamp"


def test_a_mail_that_takes_too_much_memory_spoils_only_itself():
    with ParserPool(megabytes=60) as pool:
        before, hungry, after = pool.parse_many([GOOD, bomb(40), GOOD])
    assert before.subject == after.subject == "lamp"
    assert hungry.kind is MailKind.UNREADABLE
    assert "memory" in hungry.warnings[0]
    assert hungry.from_address == "an@x.example"


def test_a_mail_that_takes_too_long_spoils_only_itself(pool):
    with ParserPool(seconds=0.0) as hasty:
        hasty.parse(GOOD)  # a first answer may take as long as its process needs to start
        late = hasty.parse(GOOD)
        assert late.kind is MailKind.UNREADABLE
        assert "longer than 0 seconds" in late.warnings[0]
        assert hasty.parse(GOOD).subject == "lamp"


def test_a_process_that_dies_over_a_mail_spoils_only_that_mail(pool, monkeypatch):
    answer = processes._Process._answer
    count = 0

    def dies_over_the_second(process, seconds):
        nonlocal count
        count += 1
        if count == 2:
            process._child.kill()
            process._child.wait()
            while os.read(process._child.stdout.fileno(), 65536):
                pass  # what it had answered already
        return answer(process, seconds)

    monkeypatch.setattr(processes._Process, "_answer", dies_over_the_second)
    kinds = [mail.kind for mail in pool.parse_many([GOOD, GOOD, GOOD])]
    assert kinds == [MailKind.MESSAGE, MailKind.UNREADABLE, MailKind.MESSAGE]


def test_threads_share_a_pool(pool):
    subjects = []
    threads = [
        threading.Thread(target=lambda: subjects.append(pool.parse(GOOD).subject)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert subjects == ["lamp"] * 8


def test_after_a_fork_a_child_has_processes_of_its_own(pool):
    pool.parse(GOOD)
    mine = child_of(pool).pid
    original, pool._pid = pool._pid, -1  # as a fork's child would see it
    theirs = pool._idle
    try:
        assert pool.parse(GOOD).subject == "lamp"
        assert child_of(pool).pid != mine
    finally:
        pool.close()
        pool._pid, pool._idle = original, theirs
