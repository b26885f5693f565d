"""The demonstration's files keep their promises: counted, fictional, dated, broken where meant."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import parsedate_to_datetime

import pytest
import yaml

from webcare.demo import content

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
LANGUAGES = {"nl", "fr", "en", "de"}
INDEX = yaml.safe_load((content.MESSAGES / "index.yaml").read_text(encoding="utf-8"))
FILES = sorted(
    path for kind in ("mail", "form", "social") for path in content.MESSAGES.glob(f"{kind}/*")
)
MAILS = [path for path in FILES if path.suffix == ".eml"]
HOST = re.compile(r"(?:[\w.+$%-]+@|https?://|\bwww\.)([\w-]+(?:\.[\w-]+)+)")
PHONE = re.compile(r"(?<![\d.-])0\d{1,3}(?: \d{2,3}){2,4}\b")


def mail(slug: str) -> bytes:
    return (content.MESSAGES / "mail" / f"{slug}.eml").read_bytes()


def parsed(raw: bytes) -> Message:
    return message_from_bytes(raw, policy=compat32)


def readable(raw: bytes) -> Iterator[str]:
    """The headers, and every part that is text, as a reader would get to see it."""
    yield content._header(raw).decode("latin-1")
    for part in parsed(raw).walk():
        if part.get_content_maintype() == "text" or part.get_content_subtype() == "svg+xml":
            yield part.get_payload(decode=True).decode("utf-8", "replace")
        elif not part.is_multipart() and part.get_content_maintype() != "text":
            yield "\n".join(f"{key}: {value}" for key, value in part.items())


def everything() -> str:
    texts = [text for path in MAILS for text in readable(path.read_bytes())]
    yamls = [*content.MESSAGES.rglob("*.yaml"), content.HERE / "city.yaml"]
    return "\n".join([*texts, *(path.read_text(encoding="utf-8") for path in yamls)])


def first_text(path) -> str:
    if path.suffix == ".yaml":
        return yaml.safe_load(path.read_text(encoding="utf-8"))["text"]
    return next(
        part.get_payload(decode=True).decode("latin-1")
        for part in parsed(path.read_bytes()).walk()
        if part.get_content_maintype() == "text"
    )


def test_the_index_names_every_message_once_and_nothing_else():
    assert sorted(INDEX) == sorted(str(path.relative_to(content.MESSAGES)) for path in FILES)
    assert all(note["language"] in LANGUAGES and note["shows"] for note in INDEX.values())


def test_languages_and_kinds_are_mixed_as_a_bilingual_city_has_them():
    assert Counter(note["language"] for note in INDEX.values()) == {
        "nl": 36,
        "fr": 12,
        "en": 8,
        "de": 6,
    }
    assert Counter(name.partition("/")[0] for name in INDEX) == {
        "mail": 42,
        "form": 10,
        "social": 10,
    }


def test_forms_and_posts_are_in_the_language_that_the_index_says():
    for path in FILES:
        if path.suffix == ".yaml":
            told = yaml.safe_load(path.read_text(encoding="utf-8"))["language"]
            assert told == INDEX[str(path.relative_to(content.MESSAGES))]["language"], path.name


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_every_mail_is_read_by_the_standard_library(path):
    message = parsed(path.read_bytes())
    assert message["From"]
    assert message["Subject"] is not None
    assert any(True for _ in message.walk())


def test_message_ids_are_unique_and_one_mail_has_none():
    ids = [parsed(path.read_bytes())["Message-ID"] for path in MAILS]
    assert ids.count(None) == 1
    assert len(set(ids)) == len(MAILS)


def test_mails_come_oldest_first_from_the_last_six_days_and_one_is_undated():
    dates = [parsed(raw)["Date"] for raw in content.mails(NOW)]
    assert dates[-1] is None
    sent = [parsedate_to_datetime(date) for date in dates[:-1]]
    assert sent == sorted(sent)
    assert sent[0] >= NOW - timedelta(days=6)
    assert sent[-1] < NOW
    assert sum(moment > NOW - timedelta(hours=8) for moment in sent) >= 10


def test_only_the_header_date_is_filled_in_and_lines_end_as_on_the_wire():
    for raw in content.mails(NOW):
        assert b"Date: @" not in raw
        assert raw.count(b"\n") == raw.count(b"\r\n")


def test_an_age_in_a_body_stays_what_somebody_wrote():
    raw = b"Date: @-60\nSubject: x\n\nDate: @-60\n"
    sent = content._as_sent(raw, 60, NOW)
    assert sent.startswith(b"Date: Fri, 20 Nov 2026 15:30:00 +0100\r\n")
    assert sent.endswith(b"\r\n\r\nDate: @-60\r\n")


@pytest.mark.parametrize(
    ("slug", "channel"),
    [
        ("01-zwerfvuil-stationsplein", "info"),
        ("12-onheus-behandeld-loket", "complaints"),
        ("20-put-in-fietspad", "info"),
        ("31-nuisances-bar-police", "complaints"),  # Cc to the other
        ("36-solar-lamp-offer", "info"),  # Delivered-To alone
        ("38-broken-swing", "info"),  # both, in this order
    ],
)
def test_a_mail_belongs_to_the_first_of_our_addresses_it_names(slug, channel):
    assert content.channel_of(mail(slug)).slug == channel


def test_a_blind_copy_belongs_to_the_first_mail_channel():
    assert content.channel_of(b"To: someone@elsewhere.example\n\nhi\n").slug == "info"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("01-zwerfvuil-stationsplein", "02-zwerfvuil-opnieuw"),
        ("14-kelder-onder-water", "15-kelder-water-stijgt"),
    ],
)
def test_a_citizen_writes_again_to_their_own_earlier_mail(first, second):
    assert parsed(mail(second))["In-Reply-To"] == parsed(mail(first))["Message-ID"]
    assert content._age(mail(second)) < content._age(mail(first))


def test_nothing_points_outside_the_reserved_example_domain():
    assert {host for host in HOST.findall(everything()) if not host.endswith(".example")} == set()


def test_telephone_numbers_cannot_be_anybodys():
    numbers = PHONE.findall(everything())
    assert len(numbers) > 8
    assert all(number.startswith(("0400 00", "02 000")) for number in numbers)


def test_no_two_messages_say_the_same():
    texts = [" ".join(first_text(path).split()) for path in FILES]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("slug", "kind", "starts"),
    [
        ("01-zwerfvuil-stationsplein", "image/jpeg", b"\xff\xd8\xff"),
        ("04-straatlamp-kapot", "image/jpeg", b"\xff\xd8\xff"),
        ("07-aanslag-tweede-verblijf", "application/pdf", b"%PDF-1.4"),
        ("11-trouwdatum", "text/calendar", b"BEGIN:VCALENDAR\r\n"),
        (
            "24-aanvraag-buurtfeest",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK\x03\x04",
        ),
        ("38-broken-swing", "image/png", b"\x89PNG"),
        ("34-fair-noise-hostile", "image/png", b"<html>"),
    ],
)
def test_attachments_are_what_they_should_be(slug, kind, starts):
    (part,) = [part for part in parsed(mail(slug)).walk() if part.get_content_type() == kind]
    assert part.get_payload(decode=True).startswith(starts)


def test_what_is_broken_on_purpose_was_not_repaired_by_an_editor():
    mislabelled = mail("19-haag-niet-gesnoeid")
    assert b"charset=utf-8" in mislabelled
    with pytest.raises(UnicodeDecodeError):
        mislabelled.decode("utf-8")
    assert "Benoît".encode("latin-1") in content._header(mail("20-put-in-fietspad"))
    assert b"\x00" in mail("23-fotos-sluikstort-onleesbaar")
    for slug in ("32-declaration-naissance", "37-bulky-waste-sofa-left"):
        assert not mail(slug).rstrip().endswith(b"--"), slug


def test_machines_say_that_they_are_machines():
    assert parsed(mail("22-nieuwsbrief-lokaal-digitaal"))["List-Id"]
    assert parsed(mail("28-reponse-automatique-absence"))["Auto-Submitted"] == "auto-generated"
    bounce = parsed(mail("35-undelivered-mail"))
    assert bounce.get_content_type() == "multipart/report"
    assert bounce["Return-Path"] == "<>"


def test_the_form_brings_a_journalist_with_a_deadline_and_two_formal_complaints():
    forms = content.forms()
    (journalist,) = [form for form in forms if form.press]
    assert journalist.medium
    assert journalist.phone
    assert journalist.deadline_in_minutes
    complaints = [form for form in forms if form.formal_complaint]
    assert len(complaints) == 2
    assert all(form.name and form.address and len(form.text) > 200 for form in complaints)


def test_posts_come_from_two_networks_oldest_first_each_with_its_own_address():
    posts = content.posts()
    assert {post.network for post in posts} == {"mastodon", "bluesky"}
    assert len({post.url for post in posts}) == len(posts)
    ages = [post.posted_minutes_ago for post in posts]
    assert ages == sorted(ages, reverse=True)
