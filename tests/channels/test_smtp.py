from email import message_from_bytes

import pytest

from tests.channels.smtp_servers import free_port, real_server, scripted_server
from tests.channels.test_compose import PARTS
from webcare.channels.compose import compose
from webcare.channels.smtp import Refused, RefusedForNow, Unclear, send

RAW = compose(**PARTS)
HELLO = (b"250 server\r\n",)
ANNOUNCED = (*HELLO, b"250 ok\r\n", b"250 ok\r\n")


@pytest.fixture
def server():
    with real_server() as desk:
        yield desk


def hand_over(url, raw=RAW, *, recipient="asker@home.example", timeout=10):
    return send(url, raw, sender="info@city.example", recipient=recipient, timeout=timeout)


def test_a_taken_mail_gives_the_servers_word(server):
    receipt = hand_over(server.url)

    assert receipt.text == "250 taken as 42"
    [envelope] = server.envelopes
    assert envelope.mail_from == "info@city.example"
    assert envelope.rcpt_tos == ["asker@home.example"]
    assert envelope.content == RAW


def test_lines_that_begin_with_a_dot_arrive_whole(server):
    hand_over(server.url, b"Subject: x\r\n\r\n.\r\n..two\r\n.one\nbare\r\n")

    assert server.envelopes[0].content == b"Subject: x\r\n\r\n.\r\n..two\r\n.one\r\nbare\r\n"


def test_a_password_with_signs_in_it_lets_us_in(server):
    url = server.url.replace("//", "//an:p%40ss@")

    assert hand_over(url).text.startswith("250")


def test_a_wrong_password_is_the_houses_trouble_not_the_mails(server):
    with pytest.raises(RefusedForNow, match="535"):
        hand_over(server.url.replace("//", "//an:wrong@"))


def test_encryption_that_is_asked_and_not_offered_stops_the_mail(server):
    with pytest.raises(RefusedForNow):
        hand_over(f"{server.url}?starttls=1")
    assert not server.envelopes


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("550", Refused),
        ("451", RefusedForNow),
        ("after 550", Refused),
        ("after 451", RefusedForNow),
        ("after 421", RefusedForNow),
        ("store and cut", Unclear),
    ],
)
def test_the_servers_no_is_understood(server, mood, error):
    server.mood = mood
    with pytest.raises(error):
        hand_over(server.url)


@pytest.mark.parametrize("mood", ["hang", "store and hang"])
def test_silence_after_the_mail_leaves_it_unclear(server, mood):
    server.mood = mood
    with pytest.raises(Unclear):
        hand_over(server.url, timeout=0.5)


def test_nobody_listening_is_for_now():
    with pytest.raises(RefusedForNow, match="cannot be reached"):
        hand_over(f"smtp://127.0.0.1:{free_port()}")


@pytest.mark.parametrize("url", ["http://x", "smtp://", "smtp://127.0.0.1:99999", "nonsense"])
def test_a_server_that_cannot_be_named_is_for_now(url):
    with pytest.raises(RefusedForNow):
        hand_over(url)


def test_an_encrypted_door_on_a_plain_server_is_for_now(server):
    with pytest.raises(RefusedForNow):
        hand_over(server.url.replace("smtp:", "smtps:"), timeout=2)


@pytest.mark.parametrize(
    ("greeting", "answers"),
    [
        (b"421 busy\r\n", ()),
        (b"554 go away\r\n", ()),
        (b"", ()),
        (b"220 hi\r\n", ()),
        (b"220 hi\r\n", HELLO),
        (b"220 hi\r\n", (*HELLO, b"250 ok\r\n")),
        (b"220 hi\r\n", (*HELLO, b"421 closing\r\n")),
        (b"220 hi\r\n", ANNOUNCED),  # cut between DATA and 354
        (b"220 hi\r\n", (*ANNOUNCED, b"451 later\r\n")),
        (b"220 hi\r\n", (*ANNOUNCED, b"gibberish\r\n")),
    ],
)
def test_whatever_breaks_before_the_body_is_for_now(greeting, answers):
    with scripted_server(*answers, greeting=greeting) as (url, _), pytest.raises(RefusedForNow):
        hand_over(url)


def test_a_no_to_data_itself_is_for_good():
    with scripted_server(*ANNOUNCED, b"554 no\r\n") as (url, _), pytest.raises(Refused):
        hand_over(url)


@pytest.mark.parametrize("last", [(), (b"what?\r\n",), (b"354 more?\r\n",), (b"2",)])
def test_whatever_breaks_after_the_body_began_is_unclear(last):
    taken = len(RAW.split(b"\r\n")) - 1  # each line of the mail is read and answered with nothing
    answers = (*ANNOUNCED, b"354 go\r\n", *(b"" for _ in range(taken)), *last)
    with scripted_server(*answers) as (url, _), pytest.raises(Unclear):
        hand_over(url)


def test_a_cut_in_the_middle_of_a_long_mail_is_unclear():
    with (
        scripted_server(*ANNOUNCED, b"354 go\r\n", b"") as (url, _),
        pytest.raises(Unclear),
    ):
        hand_over(url, RAW + (b"x" * 70 + b"\r\n") * 40_000)


def test_a_server_that_drips_is_cut_off_in_time():
    with scripted_server(None, greeting=b"2") as (url, _), pytest.raises(RefusedForNow):
        hand_over(url, timeout=0.3)


@pytest.mark.parametrize(
    "recipient",
    ["a@b.example\r\nRCPT TO:<evil@x.example>", "a@b.example,evil@x.example", "<a@b.example>", ""],
)
def test_exactly_one_recipient_is_ever_named(server, recipient):
    with pytest.raises(Refused):
        hand_over(server.url, recipient=recipient)
    assert not server.envelopes


def test_a_hostile_name_reaches_one_recipient_only(server):
    raw = compose(**{**PARTS, "to_name": 'An\r\nBcc: evil@x.example, "<evil@x.example>'})

    hand_over(server.url, raw)

    assert server.envelopes[0].rcpt_tos == ["asker@home.example"]
    assert message_from_bytes(server.envelopes[0].content)["Bcc"] is None
