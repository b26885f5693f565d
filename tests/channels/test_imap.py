"""Fetching from a real mailbox: every mail is stored, whatever happens on the way."""

import itertools
import socket
import threading
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.intake.letters import letter
from webcare.channels import imap, uid_sets, urls
from webcare.channels.imap import Desk, poll, poll_channel
from webcare.channels.imap_folder import Folder, ImapError
from webcare.channels.models import Channel, ChannelSecret, ImapCursor
from webcare.core.errors import Invalid
from webcare.intake import store
from webcare.tickets.models import RawMessage
from workflows.channel_health import ChannelHealth

numbers = itertools.count(1)


@pytest.fixture
def folder(dovecot):
    """A new folder of the mailbox, with a name that wants encoding and quoting."""
    name = f'Vragen & "klachten" é {next(numbers)}'
    with dovecot.client() as client:
        client.create(quoted(name))
    return name


@pytest.fixture
def desk(transaction, channel_id):
    def keep(items):
        with transaction() as session:
            return len(store.keep(session, session.get_one(Channel, channel_id), items).stored)

    return Desk(transaction, keep, lambda: NOON)


def quoted(name):
    from imap_tools.imap_utf7 import utf7_encode

    return '"' + utf7_encode(name).decode().replace('"', '\\"') + '"'


def put(dovecot, folder, *mails):
    with dovecot.client() as client:
        for raw in mails:
            assert client.append(quoted(folder), None, None, raw)[0] == "OK"


def many(first, last):
    return [letter(f"Question {n}", message_id=f"m{n}@x.example") for n in range(first, last)]


def stored(transaction):
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(RawMessage))


def cursor(transaction, channel_id):
    with transaction() as session:
        return session.scalars(select(ImapCursor)).one()


def test_every_mail_is_stored_byte_for_byte_and_once(
    dovecot, folder, desk, transaction, channel_id
):
    mails = many(0, 60)
    put(dovecot, folder, *mails)
    first = poll(channel_id, dovecot.url(folder), desk)
    again = poll(channel_id, dovecot.url(folder), desk)

    assert (first.at_source, first.stored_here, first.fetched, first.new) == (60, 60, 60, 60)
    assert (again.fetched, again.missing) == (0, 0)
    with transaction() as session:
        contents = session.scalars(select(RawMessage.content).order_by(RawMessage.id)).all()
        source = session.scalars(select(RawMessage.source).limit(1)).one()
    assert contents == mails
    assert source["folder"] == folder
    kept = cursor(transaction, channel_id)
    assert (kept.kept_uids, kept.last_uid) == ("1:60", 60)
    assert (kept.seen_at_source, kept.stored_here) == (60, 60)


def test_the_mailbox_is_left_as_it_was(dovecot, folder, desk, channel_id):
    put(dovecot, folder, letter())
    poll(channel_id, dovecot.url(folder), desk)

    with dovecot.client() as client:
        client.select(quoted(folder))
        assert client.search(None, "UNSEEN")[1] == [b"1"]


def test_a_mail_that_another_client_read_or_marked_is_fetched(dovecot, folder, desk, channel_id):
    put(dovecot, folder, *many(0, 2))
    with dovecot.client() as client:
        client.select(quoted(folder))
        client.fetch("1", "(BODY[])")
        client.store("2", "+FLAGS", "(\\Seen \\Flagged)")

    assert poll(channel_id, dovecot.url(folder), desk).new == 2


def test_what_is_deleted_at_the_source_stays_here_and_is_no_gap(
    dovecot, folder, desk, transaction, channel_id
):
    put(dovecot, folder, *many(0, 3))
    poll(channel_id, dovecot.url(folder), desk)
    with dovecot.client() as client:
        client.select(quoted(folder))
        client.store("1:2", "+FLAGS", "\\Deleted")
        client.expunge()
    put(dovecot, folder, *many(3, 4))
    polled = poll(channel_id, dovecot.url(folder), desk)

    assert (polled.at_source, polled.missing, polled.new) == (2, 0, 1)
    assert stored(transaction) == 4


def test_a_folder_that_is_numbered_anew_is_read_anew_and_stores_nothing_twice(
    dovecot, folder, desk, transaction, channel_id
):
    put(dovecot, folder, *many(0, 3))
    before = poll(channel_id, dovecot.url(folder), desk)
    old = cursor(transaction, channel_id).uidvalidity
    with dovecot.client() as client:
        client.delete(quoted(folder))
        client.create(quoted(folder))
    put(dovecot, folder, *many(1, 5))
    with transaction() as session:
        # the server counts whole seconds, so a folder made within one keeps its number
        changed = session.scalars(select(ImapCursor)).one()
        changed.uidvalidity = old - 1
    polled = poll(channel_id, dovecot.url(folder), desk)

    assert not before.renumbered
    assert polled.renumbered
    assert (polled.fetched, polled.new, polled.missing) == (4, 2, 0)
    assert stored(transaction) == 5


def test_a_mail_that_we_lack_under_a_low_number_is_fetched(
    dovecot, folder, desk, transaction, channel_id
):
    put(dovecot, folder, *many(0, 5))
    poll(channel_id, dovecot.url(folder), desk)
    with transaction() as session:
        session.scalars(select(ImapCursor)).one().kept_uids = "1,4:5"
        for raw in session.scalars(select(RawMessage).where(RawMessage.external_id.like("<m1%"))):
            session.delete(raw)
    polled = poll(channel_id, dovecot.url(folder), desk)

    assert (polled.fetched, polled.new, polled.missing) == (2, 1, 0)


def test_a_cut_connection_keeps_what_came_and_goes_on_from_there(
    dovecot, folder, desk, transaction, channel_id, monkeypatch
):
    monkeypatch.setattr(imap, "MOST_AT_ONCE", 5)
    put(dovecot, folder, *[letter("x" * 20_000, message_id=f"m{n}@x.example") for n in range(20)])
    with cutting(dovecot.port, after=250_000) as port:
        url = dovecot.url(folder).replace(f":{dovecot.port}", f":{port}")
        with pytest.raises(ImapError, match=r"cut|reached"):
            poll(channel_id, url, desk)
    halfway = stored(transaction)
    assert 0 < halfway < 20
    assert halfway == cursor(transaction, channel_id).stored_here

    assert poll(channel_id, dovecot.url(folder), desk).missing == 0
    assert stored(transaction) == 20


def test_nothing_is_noted_before_it_is_stored(dovecot, folder, desk, transaction, channel_id):
    put(dovecot, folder, letter())

    def full(_):
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        poll(channel_id, dovecot.url(folder), Desk(transaction, full, lambda: NOON))
    with transaction() as session:
        assert session.scalars(select(ImapCursor)).all() == []
    assert poll(channel_id, dovecot.url(folder), desk).new == 1


def test_a_server_that_hangs_is_given_up(desk, channel_id):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"imap://desk:x@127.0.0.1:{silent.getsockname()[1]}/INBOX"
        with pytest.raises(ImapError, match="in time"):
            poll(channel_id, url, desk, seconds=0.2)


def test_a_mail_of_thirty_megabytes_is_stored(dovecot, folder, desk, transaction, channel_id):
    put(dovecot, folder, letter(("x" * 70 + "\r\n") * 420_000), letter("small", message_id=None))

    assert poll(channel_id, dovecot.url(folder), desk).new == 2
    with transaction() as session:
        assert session.scalar(select(func.max(func.length(RawMessage.content)))) > 30_000_000


def test_the_same_mail_in_two_folders_is_one(dovecot, folder, desk, transaction, channel_id):
    put(dovecot, folder, letter())
    put(dovecot, "INBOX", letter())
    poll(channel_id, dovecot.url(folder), desk)
    polled = poll(channel_id, dovecot.url("INBOX"), desk)

    assert polled.missing == 0
    assert stored(transaction) == 1


def test_two_polls_at_once_store_each_mail_once(dovecot, folder, desk, transaction, channel_id):
    put(dovecot, folder, *many(0, 30))
    polls = [
        threading.Thread(target=poll, args=(channel_id, dovecot.url(folder), desk))
        for _ in range(2)
    ]
    for each in polls:
        each.start()
    for each in polls:
        each.join()

    assert stored(transaction) == 30
    assert cursor(transaction, channel_id).kept_uids == "1:30"


class TestHealth:
    def connect(self, transaction, channel_id, url):
        with transaction() as session:
            session.merge(ChannelSecret(channel_id=channel_id, imap_url=url))

    def health(self, transaction, channel_id):
        with transaction() as session:
            channel = session.get_one(Channel, channel_id)
            return channel.health, channel.health_reason

    def test_a_wrong_password_is_failing_at_once_and_mends(
        self, dovecot, folder, desk, transaction, channel_id
    ):
        self.connect(transaction, channel_id, dovecot.url(folder, password="wrong-secret"))
        assert poll_channel(channel_id, desk) is None
        health, reason = self.health(transaction, channel_id)
        assert health is ChannelHealth.FAILING
        assert "refused" in reason
        assert "wrong-secret" not in reason

        self.connect(transaction, channel_id, dovecot.url(folder))
        assert poll_channel(channel_id, desk) is not None
        assert self.health(transaction, channel_id) == (ChannelHealth.HEALTHY, "")

    def test_a_server_that_is_away_degrades_first(self, desk, transaction, channel_id):
        from tests.servers import free_port

        self.connect(transaction, channel_id, f"imap://desk:x@127.0.0.1:{free_port()}/INBOX")
        found = []
        for _ in range(3):
            poll_channel(channel_id, desk)
            found.append(self.health(transaction, channel_id)[0])
        assert found == [ChannelHealth.DEGRADED, ChannelHealth.DEGRADED, ChannelHealth.FAILING]

    def test_an_absent_folder_is_said(self, dovecot, desk, transaction, channel_id):
        self.connect(transaction, channel_id, dovecot.url("Absent"))
        poll_channel(channel_id, desk)
        assert "no folder" in self.health(transaction, channel_id)[1]

    def test_without_mailbox_or_switched_off_nothing_is_asked(
        self, dovecot, desk, transaction, channel_id
    ):
        assert poll_channel(channel_id, desk) is None
        self.connect(transaction, channel_id, dovecot.url())
        with transaction() as session:
            session.get_one(Channel, channel_id).enabled = False
        assert poll_channel(channel_id, desk) is None


def test_the_server_tells_of_new_mail(dovecot, folder):
    looks = threading.Semaphore(0)
    stopping = threading.Event()
    listener = threading.Thread(
        target=imap.listen, args=(dovecot.url(folder), looks.release, stopping)
    )
    listener.start()
    try:
        assert looks.acquire(timeout=20)
        assert looks.acquire(timeout=20)  # connected
        put(dovecot, folder, letter())
        assert looks.acquire(timeout=20)
    finally:
        stopping.set()
        put(dovecot, folder, letter())
        listener.join(30)
    assert not listener.is_alive()


@pytest.mark.parametrize(
    "name",
    ["a\r\nA1 DELETE INBOX", "a\nb", "a\x00b", "INBOX {10}", "x {5+}", "", "x" * 201, "a\u2028b"],
)
def test_a_folder_name_that_could_be_a_command_is_refused_before_the_socket(name):
    place = urls.ImapPlace("127.0.0.1", 1, "u", "p", name, encrypted=False, clear_text=True)
    with pytest.raises(Invalid):
        Folder(place)


@pytest.mark.parametrize(
    "url",
    [
        "imap://u:p@host/a%0D%0Ab",
        "imap://u:p%0Ax@host/INBOX",
        "imap://u%00:p@host",
        "imap://host/INBOX",
        "imap://u:p@/INBOX",
        "imap://u:p@host:99999/INBOX",
        "http://u:p@host",
        "imap://u:p@ho st",
        "imap://u:p@[::1/INBOX",
    ],
)
def test_a_url_that_is_none_is_refused_without_repeating_it(url):
    with pytest.raises(Invalid) as refusal:
        urls.imap_place(url)
    assert url not in str(refusal.value)


def test_no_password_goes_out_in_clear_text_to_another_machine():
    assert not urls.imap_place("imap://u:p@mail.city.example").clear_text
    assert urls.imap_place("imap://u:p@mail.city.example?tls=no").clear_text
    assert "secret" not in repr(urls.imap_place("imaps://u:secret@mail.city.example"))


@pytest.mark.parametrize("text", ["", "1", "1:3", "1:40,43,50:51"])
def test_sequence_sets_are_read_and_written(text):
    assert uid_sets.write(uid_sets.parse(text, most=100)) == text


@pytest.mark.parametrize("text", ["1:4294967295", "x", "1:*", "1,,a"])
def test_a_sequence_set_that_is_too_large_or_none_is_refused(text):
    with pytest.raises(ValueError, match="sequence set"):
        uid_sets.parse(text, most=1000)


@contextmanager
def cutting(port, *, after):
    """A way to the server that is cut once so many bytes came back."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        near, _ = server.accept()
        far = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=forward, args=(near, far), daemon=True).start()
        forward(far, near, after)
        for each in (near, far):
            close(each)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()
        thread.join(10)


def forward(source, sink, most=None):
    try:
        while data := source.recv(4096):
            sink.sendall(data)
            most = None if most is None else most - len(data)
            if most is not None and most <= 0:
                return
    except OSError:
        return


def close(each):
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
