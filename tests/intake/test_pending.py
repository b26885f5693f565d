"""What waits is read once, whoever dies, hangs or comes second meanwhile."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.conftest import NOON
from tests.factories import make_channel
from tests.intake.letters import incoming, letter
from webcare.channels.models import Channel
from webcare.intake import files, forms, pending, store
from webcare.intake.mail.parse import parse, unreadable
from webcare.intake.pending import Desk, process_waiting
from webcare.tickets.models import Message, MessageKind, RawMessage, RawState, Ticket


class Parser:
    """Reads in this process; `during` runs while no transaction should be open."""

    def __init__(self, during=lambda: None):
        self.during = during
        self.read = 0

    def parse_many(self, mails, own_addresses=frozenset()):
        self.during()
        self.read += len(mails)
        return [
            unreadable(raw, "Poison.")
            if b"poison" in raw
            else parse(raw, own_addresses=own_addresses)
            for raw in mails
        ]


@pytest.fixture
def desk(transaction):
    return Desk(transaction=transaction, parser=Parser(), now=lambda: NOON)


def keep(transaction, channel_id, *mails):
    with transaction() as session:
        items = [incoming(raw) for raw in mails]
        return store.keep(session, session.get_one(Channel, channel_id), items)


def count(transaction, what):
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(what))


def at(desk, **delta):
    moment = NOON + timedelta(**delta)
    return Desk(desk.transaction, desk.parser, lambda: moment, desk.doors)


def many(number):
    return [letter(f"Question {n}", message_id=f"m{n}@home.example") for n in range(number)]


def test_all_that_waits_is_taken_in_and_a_second_run_finds_nothing(desk, transaction, channel_id):
    keep(transaction, channel_id, *many(120))

    assert process_waiting(desk) == 120
    assert process_waiting(desk) == 0
    assert count(transaction, Ticket) == 120


def test_two_workers_at_once_take_in_each_message_once(desk, transaction, channel_id):
    with transaction() as session:
        other = make_channel(session).id
    for channel in (channel_id, other):
        keep(transaction, channel, *many(60))
    start = Barrier(2)
    done = []

    def work():
        start.wait()
        mine = Desk(transaction, Parser(), lambda: NOON)
        done.append(process_waiting(mine))

    workers = [Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    process_waiting(desk)  # what a channel busy at that moment left behind

    assert count(transaction, Message) == 120
    assert count(transaction, Ticket) == 120


def test_a_claim_that_ran_out_while_reading_still_takes_in_once(desk, transaction, channel_id):
    keep(transaction, channel_id, *many(3))
    slow = Parser(during=lambda: process_waiting(at(desk, minutes=5)))

    assert process_waiting(Desk(transaction, slow, lambda: NOON)) == 0
    assert count(transaction, Message) == 3


def test_while_one_reads_a_channel_another_leaves_it_alone(desk, transaction, channel_id):
    keep(transaction, channel_id, *many(60))
    assert len(pending.claim(desk)) == 50

    assert pending.claim(desk) == []


def test_a_worker_that_died_loses_nothing(desk, transaction, channel_id):
    keep(transaction, channel_id, *many(3))
    pending.claim(desk)  # and then silence

    assert process_waiting(desk) == 0
    assert process_waiting(at(desk, minutes=3)) == 3


def test_a_message_under_which_workers_die_takes_no_others_with_it(desk, transaction, channel_id):
    keep(transaction, channel_id, letter("deadly", message_id="d@x.example"), *many(2))
    claimed = [len(pending.claim(at(desk, minutes=3 * turn))) for turn in range(3)]
    assert claimed == [3, 1, 1]

    later = at(desk, minutes=12)
    assert process_waiting(later) == 3
    with transaction() as session:
        raw = session.scalars(select(RawMessage).order_by(RawMessage.id).limit(1)).one()
        assert raw.state is RawState.QUARANTINED
        assert count(transaction, Ticket) == 3


def test_what_the_parser_gives_up_is_a_quarantine_ticket_and_the_rest_goes_on(
    desk, transaction, channel_id
):
    keep(transaction, channel_id, *many(2), letter("poison", message_id="p@x.example"))

    assert process_waiting(desk) == 3
    with transaction() as session:
        kinds = session.scalars(select(Message.kind).order_by(Message.raw_id)).all()
    assert kinds == [MessageKind.MESSAGE, MessageKind.MESSAGE, MessageKind.UNREADABLE]


def test_a_full_disk_lets_mail_wait_and_room_lets_it_in(desk, transaction, channel_id, monkeypatch):
    from tests.intake.test_service import with_attachment

    keep(transaction, channel_id, with_attachment())

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "keep", full)
    with pytest.raises(OSError, match="No space"):
        process_waiting(desk)
    assert count(transaction, Message) == 0
    monkeypatch.undo()

    assert process_waiting(desk) == 0  # a moment of rest
    assert process_waiting(at(desk, minutes=1)) == 1


def test_forms_that_wait_are_read_beside_mail(desk, transaction, channel_id):
    form = forms.FormMessage(address="anna@home.example", text="When?")
    with transaction() as session:
        channel = session.get_one(Channel, channel_id)
        broken = forms.incoming("form", form, at=NOON)
        items = [
            forms.incoming("form", form, at=NOON),
            type(broken)(
                content=b"[1]", received_at=NOON, source={"kind": "form"}, external_id="x"
            ),
            type(broken)(content=b"{}", received_at=NOON, source={"kind": "fax"}, external_id="y"),
        ]
        store.keep(session, channel, items)
    keep(transaction, channel_id, letter())

    assert process_waiting(desk) == 4
    with transaction() as session:
        kinds = session.scalars(select(Message.kind).order_by(Message.raw_id)).all()
    assert kinds == ["message", "unreadable", "unreadable", "message"]


def test_what_could_not_be_put_back_is_freed_as_soon_as_the_database_is_back(
    desk, transaction, channel_id
):
    keep(transaction, channel_id, *many(3))
    away = OperationalError("select", {}, Exception("gone"))

    @contextmanager
    def gone():
        if is_away:
            raise away
        with transaction() as session:
            yield session

    is_away: list[bool] = []
    there = Desk(gone, Parser(during=lambda: is_away.append(True)), desk.now, desk.doors)
    with pytest.raises(OperationalError):
        process_waiting(there)
    is_away.clear()
    there.parser.during = lambda: None

    assert process_waiting(there) == 3
