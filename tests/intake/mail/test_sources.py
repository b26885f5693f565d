import json

import pytest

from tests.intake.mail.corpora import CORPORA, needs_corpora
from webcare.intake.mail.inspect import inspect
from webcare.intake.mail.sources import NoMailError, count_in, mails_in

FIRST = b"From: an@x.example\nSubject: een\n\nEen\n"
SECOND = b"From: bo@x.example\nSubject: twee\n\n>From hier\n"
SEPARATOR = b"From an@x.example Mon Mar  3 10:12:00 2025\n"


def test_a_single_mail_is_its_file(tmp_path):
    file = tmp_path / "a.eml"
    file.write_bytes(FIRST)
    (source,) = mails_in([file])
    assert (source.path, source.raw) == (str(file), FIRST)


def test_an_mbox_is_split_at_its_separators_and_not_at_a_sentence(tmp_path):
    sentence = FIRST + b"\nFrom here on it is dark.\n"
    file = tmp_path / "inbox"
    file.write_bytes(SEPARATOR + sentence + b"\n" + SEPARATOR + SECOND + b"\n")
    first, second = mails_in([file])
    assert first.raw == sentence
    assert second.raw == SECOND.replace(b">From", b"From")
    assert second.path == f"{file}#2"
    assert count_in([file]) == 2


def test_a_maildir_and_a_folder_are_walked_for_mails_only(tmp_path):
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / folder).mkdir(parents=True)
    (tmp_path / "Maildir/cur/1.host:2,S").write_bytes(FIRST)
    (tmp_path / "Maildir/new/2.host").write_bytes(SECOND)
    (tmp_path / "Maildir/tmp/3.host").write_bytes(FIRST)
    (tmp_path / "answers.yml").write_text("from: x")
    (tmp_path / "a.eml").write_bytes(FIRST)
    assert count_in([tmp_path]) == 3


def test_where_there_is_no_mail_a_sentence_says_so(tmp_path):
    with pytest.raises(NoMailError, match="There is no file or folder"):
        count_in([tmp_path / "nowhere"])
    with pytest.raises(NoMailError, match="There is no mail in"):
        count_in([tmp_path])


def test_what_was_read_is_given_as_plain_data(tmp_path):
    file = tmp_path / "a.eml"
    file.write_bytes(FIRST)
    (data,) = inspect([file])
    assert json.loads(json.dumps(data)) == data
    assert list(data) == [
        "path", "from", "from_name", "subject", "message_id", "sent_at", "kind", "language", "text",
        "html", "reply_text", "quoted_text", "signature", "attachments", "warnings",
    ]  # fmt: skip
    assert (data["from"], data["kind"], data["text"]) == ("an@x.example", "message", "Een")


@needs_corpora
def test_of_a_real_folder_each_mail_is_found_once():
    boxes = list((CORPORA / "a_mail_zammad").glob("*.box"))
    sources = list(mails_in([CORPORA / "a_mail_zammad"]))
    assert [source.path for source in sources] == sorted(map(str, boxes))
