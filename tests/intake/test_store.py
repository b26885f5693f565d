"""Raw bytes are stored once, whatever they are, and never one for another."""

from sqlalchemy import func, select

from tests.conftest import NOON
from tests.factories import make_channel
from tests.intake.letters import incoming, letter
from webcare.channels.incoming import Incoming
from webcare.intake import store
from webcare.tickets.models import RawMessage, RawState


def count(session):
    return session.scalar(select(func.count()).select_from(RawMessage))


def test_a_mail_is_known_by_its_message_id(session, channel):
    kept = store.keep(session, channel, [incoming(letter())])

    raw = session.get_one(RawMessage, kept.stored[0])
    assert raw.external_id == "<first@home.example>"
    assert raw.state is RawState.WAITING
    assert raw.content == letter()


def test_the_same_bytes_again_are_a_duplicate(session, channel):
    first = store.keep(session, channel, [incoming(letter())])
    again = store.keep(session, channel, [incoming(letter()), incoming(letter())])

    assert again.stored == ()
    assert again.duplicates == 2
    assert set(again.ids) == set(first.ids)
    assert count(session) == 1


def test_two_mails_that_share_a_message_id_are_both_kept_once(session, channel):
    mails = [incoming(letter("One")), incoming(letter("Two"))]

    assert len(store.keep(session, channel, mails).stored) == 2
    assert store.keep(session, channel, list(reversed(mails))).duplicates == 2
    assert count(session) == 2


def test_a_mail_without_sane_message_id_is_known_by_its_bytes(session, channel):
    for strange in (None, "no at sign", "x" * 300 + "@home.example", "ä@home.example"):
        kept = store.keep(session, channel, [incoming(letter(str(strange), message_id=strange))])
        raw = session.get_one(RawMessage, kept.stored[0])
        assert raw.external_id == f"sha256:{raw.sha256}"


def test_a_message_id_in_the_body_is_no_message_id(session, channel):
    raw = letter("\r\nMessage-ID: <quoted@home.example>\r\n", message_id=None)

    assert store.mail_id(raw).startswith("sha256:")


def test_two_message_ids_in_one_head_are_not_believed():
    raw = letter(message_id="one@home.example", Message_ID="<two@home.example>")

    assert store.mail_id(raw).startswith("sha256:")


def test_the_same_mail_on_two_channels_is_kept_on_both(session, channel):
    other = make_channel(session)

    assert len(store.keep(session, channel, [incoming(letter())]).stored) == 1
    assert len(store.keep(session, other, [incoming(letter())]).stored) == 1


def test_a_source_with_ids_of_its_own_says_what_is_the_same(session, channel):
    def item(text):
        source = {"kind": "form"}
        return Incoming(content=text, received_at=NOON, source=source, external_id="post-1")

    first = store.keep(session, channel, [item(b"{}")])
    again = store.keep(session, channel, [item(b'{"text": "edited"}')])

    assert again.ids == first.ids
    assert again.duplicates == 1


def test_batches_are_bounded_in_number_and_bytes(monkeypatch):
    monkeypatch.setattr(store, "BATCH_BYTES", 1000)
    small = [incoming(b"x" * 10) for _ in range(120)]
    assert [len(b) for b in store.batches(small)] == [50, 50, 20]

    large = [incoming(b"x" * 600) for _ in range(3)]
    assert [len(b) for b in store.batches(large)] == [1, 1, 1]


def test_new_mail_rings_for_its_intake_and_known_mail_does_not(session, channel):
    store.keep(session, channel, [incoming(letter())])
    assert ("take_in", ()) in session.info.pop("rings")

    store.keep(session, channel, [incoming(letter())])
    assert "rings" not in session.info
