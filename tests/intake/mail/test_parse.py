import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.mail.corpora import (
    CORPORA,
    expected_mails,
    mail_files,
    needs_corpora,
    parsed,
)
from webcare.intake.mail.parse import parse
from webcare.intake.mail.parsed import MailKind

# These have no header at all, so nobody can tell that they are mails.
TRULY_UNREADABLE = {"lorem-ipsum"}
# Where we read more than the answers do: 025 a uuencoded file taken out of the text; 064 a name in
# decomposed UTF-8; 018 a subject in UTF-7; 035, 044 an address without quotes and closing dot.
ENOUGH = 0.95


def share(claims):
    claims = list(claims)
    return sum(claims) / len(claims)


def files_expected(answer):
    """Return the attachments without the HTML body, which is kept there as one of them."""
    return [
        file
        for file in answer["attachments"]
        if not file.get("preferences", {}).get("content-alternative")
    ]


def size(data):
    return len(data if isinstance(data, bytes) else data.encode())


@needs_corpora
def test_every_real_mail_is_read():
    unreadable = {
        file.name
        for folder in sorted(CORPORA.glob("a_mail_*"))
        for file in mail_files(folder.name)
        if parsed(file).kind is MailKind.UNREADABLE
    }
    assert unreadable == TRULY_UNREADABLE


@needs_corpora
def test_real_senders_are_read_as_expected():
    claims = [
        parsed(box).from_address.lower() == answer["from_email"].lower()
        for box, answer in expected_mails()
    ]
    assert share(claims) >= ENOUGH


@needs_corpora
def test_real_subjects_are_read_as_expected():
    claims = [
        parsed(box).subject.split() == (answer["subject"] or "").split()
        for box, answer in expected_mails()
    ]
    assert share(claims) >= ENOUGH


@needs_corpora
def test_real_attachments_names_are_read_as_expected():
    claims = [
        sorted(file.name for file in parsed(box).attachments)
        == sorted(file["filename"] for file in files_expected(answer))
        for box, answer in expected_mails()
    ]
    assert share(claims) >= ENOUGH


@needs_corpora
def test_real_attachments_sizes_are_read_as_expected():
    claims = [
        sorted(file.size for file in parsed(box).attachments)
        == sorted(size(file["data"]) for file in files_expected(answer))
        for box, answer in expected_mails()
    ]
    assert share(claims) >= ENOUGH


def test_an_ordinary_mail_is_read():
    mail = parse(
        b"From: =?utf-8?q?An_Peeters?= <an@x.example>\r\nTo: I <info@gent.example>, b@x.example\r\n"
        b"Cc: c@x.example\r\nReply-To: d@x.example\r\nSubject: =?iso-8859-1?Q?Caf=E9?= dicht\r\n"
        b"Date: Mon, 3 Mar 2025 10:12:00 +0100\r\nMessage-ID: <1@x.example>\r\n"
        b"In-Reply-To: <0@gent.example>\r\nReferences: <a@gent.example> <0@gent.example>\r\n\r\n"
        b"Het caf\xe9 op de hoek is al weken gesloten, klopt dat?\r\n"
    )
    assert (mail.from_name, mail.from_address) == ("An Peeters", "an@x.example")
    assert mail.to == ("info@gent.example", "b@x.example")
    assert (mail.cc, mail.reply_to) == (("c@x.example",), ("d@x.example",))
    assert mail.subject == "Café dicht"
    assert mail.sent_at == datetime(2025, 3, 3, 9, 12, tzinfo=UTC)
    assert mail.message_id == "1@x.example"
    assert mail.in_reply_to == "0@gent.example"
    assert mail.references == ("a@gent.example", "0@gent.example")
    assert mail.text == "Het café op de hoek is al weken gesloten, klopt dat?"
    assert mail.language == "nl"


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("utf-8", "één".encode("cp1252"), "één"),
        ("iso-8859-1", "één".encode(), "één"),
        ("us-ascii", "één".encode(), "één"),
        ("utf8-mac", "één".encode(), "één"),
        ("unknown-8bit", "één".encode("cp1252"), "één"),
        ("x-nonsense", "één".encode(), "één"),
        ("iso-2022-jp", "日本".encode("iso2022_jp"), "日本"),
        ("gb2312", "绩效".encode("gb18030"), "绩效"),
        ("ks_c_5601-1987", "한국".encode("cp949"), "한국"),
        ("windows-1258", "đă".encode("cp1258"), "đă"),
        ("punycode", "één".encode(), "één"),
        ("utf-7", b"caf+AOk-", "café"),
        ("utf-8", b"a\x00b\xed\xa0\x80c", "ab\u00ed\xa0\u20acc"),
    ],
)
def test_text_is_read_in_whatever_character_set_it_is(charset, body, text):
    head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n".encode()
    assert parse(head + body).text == text


def test_no_header_can_carry_lines_or_marks_that_turn_text_around():
    mail = parse(
        b"From: =?utf-8?q?An=0D=0ABcc:_x=40y.example_=E2=80=AE?= <an@x.example>\n"
        b"Subject: =?utf-8?b?YQ0KQmNjOiB4?=\nTo: c@x.example\n\nx"
    )
    assert mail.from_name == "An Bcc: x@y.example"
    assert mail.subject == "a Bcc: x"


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ('"Peeters, An" <an@x.example>', "Peeters, An", "an@x.example"),
        ("an@x.example (An Peeters)", "An Peeters", "an@x.example"),
        ("an@x.example", "", "an@x.example"),
        ('"an@evil.example" <an@x.example>', "an@evil.example", "an@x.example"),
        ("An <an@x.example", "An", "an@x.example"),
        ("undisclosed-recipients:;", "", ""),
        ("((((((((((", "((((((((((", ""),
    ],
)
def test_senders_are_read_however_they_are_written(header, name, address):
    mail = parse(f"From: {header}\nSubject: x\n\nx".encode())
    assert (mail.from_name, mail.from_address) == (name, address)


def multipart(*parts, kind="mixed"):
    body = "".join(f"--b\n{part}\n" for part in parts)
    return (
        f'From: a@b.example\nContent-Type: multipart/{kind}; boundary="b"\n\n{body}--b--\n'.encode()
    )


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename*=utf-8''caf%C3%A9.pdf", "café.pdf"),
        ("attachment; filename*0*=utf-8''caf%C3%A9; filename*1=.pdf", "café.pdf"),
        ('attachment; filename="=?utf-8?q?caf=C3=A9.pdf?="', "café.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\map\\\\a.pdf"', "a.pdf"),
        ('attachment; filename="a\u202egnp.exe"', "agnp.exe"),
        ("attachment; filename=", "file.pdf"),
    ],
)
def test_a_files_name_is_read_and_made_harmless(disposition, name):
    part = f"Content-Type: application/pdf\nContent-Disposition: {disposition}\n\nx"
    assert [file.name for file in parse(multipart(part)).attachments] == [name]


def test_files_texts_and_pictures_are_told_apart():
    mail = parse(
        multipart(
            "Content-Type: text/plain\n\nHallo",
            "Content-Type: text/calendar\n\nBEGIN:VCALENDAR",
            "Content-Type: message/rfc822\n\nSubject: Oude/vraag\n\nx",
            "Content-Type: image/png\nContent-ID: <logo@x>\nContent-Disposition: inline\n\nx",
            "Content-Type: application/ms-tnef\n\nx",
            "Content-Type: text/plain; name=log.txt\n\nx",
            "Content-Type: application/pkcs7-signature\n\nx",
        )
    )
    assert mail.text == "Hallo"
    assert [file.name for file in mail.attachments] == [
        "invite.ics", "Oude-vraag.eml", "image.png", "winmail.dat", "log.txt", "smime.p7s",
    ]  # fmt: skip
    assert (mail.attachments[2].content_id, mail.attachments[2].inline) == ("logo@x", True)


def test_of_alternatives_text_is_the_text_and_html_is_shown_clean():
    mail = parse(
        multipart(
            "Content-Type: text/plain\n\nHallo",
            "Content-Type: text/html\n\n<p onclick=x>Hallo <b>daar</b></p>",
            kind="alternative",
        )
    )
    assert (mail.text, mail.html) == ("Hallo", "<p>Hallo <b>daar</b></p>")


def test_html_alone_is_read_as_text_too():
    mail = parse(b"From: a@b.example\nContent-Type: text/html\n\n<p>Hallo</p><p>daar</p>")
    assert mail.text == "Hallo\n\ndaar"


def test_a_picture_in_the_html_itself_is_kept_as_a_file():
    raw = b'From: a@b.example\nContent-Type: text/html\n\n<img src="data:image/png;base64,AAEC">'
    mail = parse(raw)
    assert mail.attachments[0].content == b"\x00\x01\x02"
    assert f'src="cid:{mail.attachments[0].content_id}"' in mail.html


def test_a_uuencoded_file_in_the_text_is_taken_out_of_it():
    raw = b"From: a@b.example\n\nZie hier\nbegin 644 a.txt\n#86)C\n`\nend\nGroet\n"
    mail = parse(raw)
    assert mail.text == "Zie hier\nGroet"
    assert (mail.attachments[0].name, mail.attachments[0].content) == ("a.txt", b"abc")


def test_references_keep_the_first_and_the_newest():
    ids = " ".join(f"<{number}@x>" for number in range(2000))
    found = parse(f"From: a@b.example\nReferences: {ids}\n\nx".encode()).references
    assert len(found) == 100
    assert found[0] == "0@x"


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"\x00" * 50, b"geen mail, gewoon tekst", bytes(range(256)) * 4]
)
def test_what_is_no_mail_is_unreadable_and_says_so(raw):
    mail = parse(raw)
    assert mail.kind is MailKind.UNREADABLE
    assert mail.warnings


NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(1000)
)
HOSTILE = {
    "nested": b"From: a@b.example\n" + NESTED,
    "parts": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n"
    + b"--b\nContent-Type: text/plain\n\nx\n" * 100_000,
    "references": b"From: a@b.example\nReferences: " + b"<a@b>\n " * 150_000 + b"\n\nx",
    "headers": b"From: a@b.example\n" + b"X-A: b\n" * 150_000 + b"\nx",
    "broken headers": b"From: a@b.example\n" + b"broken\n" * 100_000 + b"Subject: x\n\nx",
    "one header": b"From: a@b.example\nSubject: " + b"a" * 1_000_000 + b"\n\nx",
    "words": b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 70_000 + b"\n\nx",
    "addresses": b"From: a@b.example\nTo: " + b'"<(a@b,' * 140_000 + b"\n\nx",
    "parameters": b"From: a@b.example\nContent-Type: text/plain" + b';a*0*="' * 150_000 + b"\n\nx",
    "uuencode": b"From: a@b.example\n\n" + b"begin 644 a\n" * 80_000 + b"end\n",
    "boundaries": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=-\n\n"
    + b"-" * 10**6,
    "html": b"From: a@b.example\nContent-Type: text/html\n\n" + b"<div><!--" * 100_000,
    "latin": b"From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n" + b"\xe9 " * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_megabyte_is_read_in_seconds(name):
    start = time.process_time()
    mail = parse(HOSTILE[name])
    assert time.process_time() - start < 5
    assert mail.from_address == "a@b.example"
    assert len(mail.attachments) <= 1001


FRAGMENTS = st.sampled_from(
    [b"From: a@b.example\n", b"Subject: =?utf-8?q?", b"?=", b"--b\n",
     b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: text/html; charset=",
     b"Content-Transfer-Encoding: base64\n", b"\n\n",
     b"--b--\n", b"begin 644 a\n", b"<div>", b"\r\n", b"\xff\xfe", b"=?x?b?////?=", b"Date: 99\n",
     b"Content-Transfer-Encoding: quoted-printable\n", b"utf-16\n", b"Return-Path: <>\n"]
)  # fmt: skip


RAW = st.lists(FRAGMENTS | st.binary(max_size=40), max_size=20).map(b"".join)


@given(RAW)
@settings(max_examples=60, deadline=None)
def test_no_bytes_make_reading_raise(raw):
    assert_is_read(raw)


@pytest.mark.long
@given(RAW)
@settings(max_examples=8000, deadline=None)
def test_no_bytes_of_very_many_make_reading_raise(raw):
    assert_is_read(raw)


def assert_is_read(raw):
    mail = parse(raw)
    assert not any(w.startswith("The mail could not be read") for w in mail.warnings)
    for text in (mail.text, mail.subject, mail.from_name, mail.from_address, mail.html or ""):
        assert "\x00" not in text
        text.encode("utf-8")
    if mail.kind is not MailKind.UNREADABLE:
        shared = f"{mail.reply_text}\n{mail.quoted_text}\n{mail.signature}"
        assert sorted(shared.split()) == sorted(mail.text.split())
