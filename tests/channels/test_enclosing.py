"""Files in a mail: the bytes, the names, and nothing that a name could smuggle in."""

from email import message_from_bytes, policy

import pytest

from tests.conftest import NOON
from webcare.channels.compose import compose
from webcare.channels.enclosing import Enclosed
from webcare.intake.mail.parse import parse

EVERY_BYTE = bytes(range(256)) * 500


def mail_with(*files: Enclosed, text: str = "Zie bijlage, café.") -> bytes:
    return compose(
        message_id="1-a@city.example", from_address="info@city.example", from_name="City",
        to_address="anna@home.example", to_name="Anna", subject="Bins", text=text, at=NOON,
        files=files,
    )  # fmt: skip


def file(name: str, content: bytes = EVERY_BYTE, kind: str = "application/pdf") -> Enclosed:
    return Enclosed(name=name, type=kind, content=content)


@pytest.mark.parametrize(
    "name",
    [
        "plan.pdf",
        "Plan van de straat (2).pdf",
        "Überblick – café.pdf",
        "日本語の書類.pdf",
        "a" * 190 + ".pdf",
        "é" * 150 + ".pdf",
        'quote".pdf',
        "semi;colon=1.pdf",
        "per%20cent.pdf",
        "back\\slash.pdf",
    ],
)
def test_a_file_arrives_byte_for_byte_under_its_own_name(name):
    raw = mail_with(file(name), file("second.txt", b"two", "text/plain"))

    mail = message_from_bytes(raw, policy=policy.default)
    text, first, second = mail.iter_parts()

    assert text.get_content().strip() == "Zie bijlage, café."
    assert (first.get_filename(), first.get_content_type()) == (name, "application/pdf")
    assert first.get_payload(decode=True) == EVERY_BYTE
    assert first.get_content_disposition() == "attachment"
    assert (second.get_filename(), second.get_payload(decode=True)) == ("second.txt", b"two")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_our_own_reader_finds_them_again():
    raw = mail_with(file("Überblick.pdf"))

    [found] = parse(raw).attachments

    assert (found.name, found.type, found.content) == (
        "Überblick.pdf", "application/pdf", EVERY_BYTE,
    )  # fmt: skip


@pytest.mark.parametrize(
    "name", ["x\r\nBcc: eve@home.example", "x\u2028Bcc: y", 'x"; name="y.exe', "x\x00.pdf"]
)
def test_no_name_adds_a_header_or_a_parameter(name):
    mail = message_from_bytes(mail_with(file(name)), policy=policy.default)
    _text, part = mail.iter_parts()

    assert mail["Bcc"] is None
    assert part["Bcc"] is None
    assert set(part["Content-Disposition"].params) == {"filename"}
    assert len(list(mail.iter_parts())) == 2


@pytest.mark.parametrize("kind", ["message/rfc822", "multipart/mixed", "text/html\r\nX: y", "odd"])
def test_a_type_that_cannot_stand_there_becomes_a_plain_file(kind):
    mail = message_from_bytes(mail_with(file("x.eml", b"To: a\n", kind)), policy=policy.default)

    assert list(mail.iter_parts())[1].get_content_type() == "application/octet-stream"


def test_the_same_files_give_the_same_bytes_and_none_the_plain_mail():
    assert mail_with(file("a.pdf")) == mail_with(file("a.pdf"))
    assert b"multipart" not in mail_with()
