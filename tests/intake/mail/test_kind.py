import pytest

from tests.intake.mail.corpora import CORPORA, mail_files, needs_corpora, parsed
from webcare.intake.mail.parse import parse
from webcare.intake.mail.parsed import MailKind

# Delivery reports and machines' answers among the ordinary mails of the other corpora.
REPORTS = {
    "bounced_with_no_from.eml", "mail_malformed_2", "multipart-report", "mail018.box",
    "mail052.box", "mail063.box", "mail078.box",
    "multipart_report_emails__multi_address_bounce1.eml",
    "multipart_report_emails__multi_address_bounce2.eml", "multipart_report_emails__report_422.eml",
}  # fmt: skip


def mail(headers="", body="De lamp in onze straat is al drie weken stuk.", subject="Lamp stuk"):
    text = f"From: An <an@x.example>\nTo: info@gent.example\nSubject: {subject}\n{headers}\n{body}"
    return parse(text.encode())


@needs_corpora
def test_bounces_are_recognised_and_what_is_none_is_not():
    files = mail_files("a_mail_bounces")
    automatic = [file for file in files if "rfc3834" in file.name]
    innocent = [file for file in files if file.name.startswith("maildir__not")]
    bounces = [file for file in files if file not in automatic and file not in innocent]
    missed = [file.name for file in bounces if parsed(file).kind is not MailKind.BOUNCE]
    assert len(missed) <= 0.03 * len(bounces), missed
    assert [f.name for f in innocent if parsed(f).kind is MailKind.BOUNCE] == []
    assert [f.name for f in automatic if parsed(f).kind is not MailKind.AUTO_REPLY] == []


@needs_corpora
def test_most_bounces_say_who_was_not_reached_and_which_mail_it_was():
    bounces = [parsed(file).bounce for file in mail_files("a_mail_bounces")]
    found = [bounce for bounce in bounces if bounce]
    assert sum(bool(bounce.failed_recipients) for bounce in found) >= 0.95 * len(found)
    assert sum(bool(bounce.original_message_ids) for bounce in found) >= 0.8 * len(found)


@needs_corpora
def test_ordinary_mails_are_not_taken_for_bounces():
    folders = [folder.name for folder in CORPORA.glob("a_mail_*") if "bounces" not in folder.name]
    taken = {
        file.name
        for folder in folders
        for file in mail_files(folder)
        if parsed(file).kind is MailKind.BOUNCE
    }
    assert taken == REPORTS


def test_a_persons_mail_is_a_message_and_may_be_acknowledged():
    assert mail().kind is MailKind.MESSAGE
    assert mail().may_be_acknowledged


@pytest.mark.parametrize(
    "headers",
    ["Auto-Submitted: auto-replied\n", "Precedence: auto_reply\n", "X-Autoreply: yes\n",
     "X-Auto-Response-Suppress: All\nIn-Reply-To: <a@b>\n", "X-Autorespond: x\n",
     "Auto-Submitted: auto-generated (rfc3834)\n"],
)  # fmt: skip
def test_what_answers_by_itself_is_an_automatic_reply(headers):
    assert mail(headers).kind is MailKind.AUTO_REPLY
    assert not mail(headers).may_be_acknowledged


@pytest.mark.parametrize(
    "subject",
    ["Automatisch antwoord: uw vraag", "Afwezigheidsbericht", "Afwezig: An", "Out of Office",
     "Automatic reply: lamp", "Réponse automatique : lampe", "Absence du bureau",
     "Automatische Antwort: Lampe", "Abwesenheitsnotiz", "Re: Out of office",
     "=?utf-8?q?R=C3=A9ponse_automatique?="],
)  # fmt: skip
def test_an_absence_in_four_languages_is_an_automatic_reply(subject):
    assert mail(subject=subject).kind is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Afwezigheid van straatverlichting", "De lamp is weg."),
        ("Mail niet bezorgd", "De postbode bracht mijn brief niet. Wat nu?"),
        ("Undeliverable parcel", "My parcel could not be delivered, the gate was closed."),
        ("Absente verlichting in de straat", "Het is donker."),
    ],
)
def test_a_citizen_who_writes_about_such_things_is_a_person(subject, body):
    assert mail(subject=subject, body=body).kind is MailKind.MESSAGE


def test_a_parcel_service_that_could_not_deliver_sends_no_bounce():
    raw = b"From: noreply@post.example\nSubject: Delivery failed\n\nYour parcel was not delivered."
    assert parse(raw).kind is MailKind.MESSAGE


def test_a_mail_through_a_list_is_kept_as_one_and_not_acknowledged():
    through = mail("List-Id: buren <buren.x.example>\n")
    assert through.kind is MailKind.LIST
    assert not through.may_be_acknowledged


def test_our_own_mail_is_known_by_its_mark_or_its_sender():
    assert mail("X-Webcare: 1\n").kind is MailKind.OWN
    raw = b"From: Info@Gent.example\nSubject: x\n\nx"
    assert parse(raw, own_addresses=frozenset({"info@gent.example"})).kind is MailKind.OWN


@pytest.mark.parametrize(
    "headers",
    ["Return-Path: <>\n", "Precedence: bulk\n", "X-Loop: x\n", "X-Auto-Response-Suppress: All\n",
     "List-Unsubscribe: <mailto:x@y>\n"],
)  # fmt: skip
def test_what_asks_for_no_answer_gets_none_of_itself(headers):
    assert not mail(headers).may_be_acknowledged


@pytest.mark.parametrize(
    "address", ["noreply@x.example", "MAILER-DAEMON@x.example", "no-reply-7@x"]
)
def test_an_address_that_nobody_reads_is_not_acknowledged(address):
    assert not parse(f"From: {address}\nSubject: x\n\nx".encode()).may_be_acknowledged


def test_a_delivery_report_tells_recipient_status_and_our_message_id():
    raw = (
        b"From: MAILER-DAEMON@x.example\nSubject: Undelivered\nContent-Type: multipart/report;"
        b' report-type=delivery-status; boundary="b"\n\n--b\n\nNot delivered.\n--b\n'
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        b"Final-Recipient: rfc822; an@x.example\nAction: failed\nStatus: 5.1.1\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 unknown\n--b\nContent-Type: message/rfc822\n\n"
        b"Message-ID: <ours-1@gent.example>\nSubject: x\n\nx\n--b--\n"
    )
    bounce = parse(raw).bounce
    assert bounce.failed_recipients == ("an@x.example",)
    assert (bounce.status, bounce.action) == ("5.1.1", "failed")
    assert bounce.diagnostic == "smtp; 550 5.1.1 unknown"
    assert bounce.original_message_ids == ("ours-1@gent.example",)
