from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from webcare.channels.compose import (
    Unaddressable,
    checked_address,
    compose,
    message_id_for,
    token_in,
)
from webcare.core import tokens

AT = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
PARTS = {
    "message_id": "1-abc.def@city.example",
    "from_address": "info@city.example",
    "from_name": "City",
    "to_address": "asker@home.example",
    "to_name": "Asker",
    "subject": "Re: Litter",
    "text": "Tomorrow.",
    "at": AT,
}
HOSTILE = [
    "An\r\nBcc: evil@x.example",
    "An\nBcc: evil@x.example\n\nbody",
    "An\u2028Bcc: evil@x.example",
    "An\x85Bcc: evil@x.example",
    "An\x0bBcc: evil@x.example",
    "evil@x.example, An",
    "An <evil@x.example>",
    'An" <evil@x.example>, "',
    "An\\",
    "=?utf-8?q?An=0D=0ABcc:_evil@x.example?=",
    "Zoë, <evil@x.example>",
    "\ud800",
    "a" * 5000,
    "é" * 500,
]


def text_of(mail):
    return mail.get_content().replace("\r\n", "\n")


def read(**changes):
    return message_from_bytes(compose(**{**PARTS, **changes}), policy=policy.default)


def test_a_plain_mail_reads_back_as_it_was_written():
    mail = read(in_reply_to="<q@home.example>", references=["p@home.example", "<q@home.example>"])

    assert mail["From"] == "City <info@city.example>"
    assert mail["To"] == "Asker <asker@home.example>"
    assert mail["Subject"] == "Re: Litter"
    assert mail["Message-ID"] == "<1-abc.def@city.example>"
    assert mail["In-Reply-To"] == "<q@home.example>"
    assert mail["References"].split() == ["<p@home.example>", "<q@home.example>"]
    assert mail["Date"].datetime == AT
    assert mail["Auto-Submitted"] is None
    assert mail.get_content_type() == "text/plain"
    assert text_of(mail) == "Tomorrow.\n"


@pytest.mark.parametrize(
    "text",
    [
        "Één café\nof twee…",
        "日本語" * 200,
        ".\n..\n.dot\nFrom me",
        "x" * 3000,
        "  \ttrailing  \n\n1",
    ],
)
def test_every_text_arrives_as_it_was_written(text):
    raw = compose(**{**PARTS, "text": text})

    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert text_of(message_from_bytes(raw, policy=policy.default)) == text.rstrip("\n") + "\n"


def test_the_same_mail_is_the_same_bytes_every_time():
    assert compose(**PARTS) == compose(**PARTS)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("where", ["from_name", "to_name", "subject"])
def test_no_name_or_subject_adds_a_header_or_a_recipient(where, value):
    plain = read()
    mail = read(**{where: value})

    assert mail.keys() == plain.keys()
    assert [each.addr_spec for each in mail["To"].addresses] == ["asker@home.example"]
    assert [each.addr_spec for each in mail["From"].addresses] == ["info@city.example"]
    assert text_of(mail) == "Tomorrow.\n"
    assert not mail.defects


@pytest.mark.parametrize("value", HOSTILE)
def test_no_foreign_message_id_adds_a_header(value):
    mail = read(in_reply_to=value, references=[value, "good@home.example", f"a@b {value}"])

    assert mail["Bcc"] is None
    assert mail["In-Reply-To"] is None
    assert mail["References"] == "<good@home.example>"


@pytest.mark.parametrize("name", ["Zoë Ångström", "O'Neill, Pat", "Dr. A. B.", "日本 太郎"])
def test_names_read_back_whole(name):
    assert read(to_name=name)["To"].addresses[0].display_name == name


@pytest.mark.parametrize(
    "address",
    [
        "", "asker", "a@b.example, c@d.example", "An <a@b.example>", "a@b.example\r\nRCPT TO:<c@d>",
        "a b@c.example", "a@b@c.example", "a..b@c.example", "@c.example", "a@", "a\u2028@c.example",
        "jérôme@c.example", f"{'a' * 65}@c.example", f"a@{'b' * 300}.example", "<a@b.example>",
        "a@b.example>", '"a b"@c.example', "a@.example", "a@\u2028",
    ],
)  # fmt: skip
def test_what_is_not_exactly_one_address_is_refused(address):
    with pytest.raises(Unaddressable):
        checked_address(address)
    with pytest.raises(Unaddressable):
        compose(**{**PARTS, "to_address": address})


def test_a_domain_beyond_ascii_goes_out_as_it_is_registered():
    assert checked_address("info@café.example") == "info@xn--caf-dma.example"


@pytest.mark.parametrize("name", ["Bcc", "to", "X-A\r\nBcc", "", "X A", "Content-Type"])
def test_a_header_that_is_the_composers_business_is_refused(name):
    with pytest.raises(ValueError, match="not the caller's"):
        compose(**PARTS, headers={name: "x"})


def test_an_extra_header_keeps_to_its_line():
    mail = read(headers={"X-Webcare": "handoff\r\nBcc: evil@x.example"})

    assert mail["X-Webcare"] == "handoff Bcc: evil@x.example"
    assert mail["Bcc"] is None


def test_a_long_chain_keeps_its_first_and_its_last():
    chain = [f"m{number}@home.example" for number in range(200)]
    kept = read(references=chain)["References"].split()

    assert (kept[0], kept[-1], len(kept)) == ("<m0@home.example>", "<m199@home.example>", 40)


def test_our_message_id_carries_the_token_of_its_row():
    made = message_id_for("mail", 7, "nonce", "city.example")
    token = token_in(f"<{made.upper()}>")

    assert token == token_in(made) == tokens.sign("mail", 7, "nonce")
    assert tokens.verify("mail", token, 7, "nonce")
    assert message_id_for("mail", 7, "nonce", "city.example") != made


@pytest.mark.parametrize("foreign", ["", "x@y", "<CA+abc@mail.gmail.com>", "7-short.ab@x"])
def test_a_foreign_message_id_carries_no_token(foreign):
    assert token_in(foreign) is None
