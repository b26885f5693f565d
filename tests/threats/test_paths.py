"""File names from the public are words, never places."""

import re

import pytest

from tests import factories as make
from webcare.intake import files
from webcare.tickets.models import Attachment
from workflows.rights import Role

NAMES = [
    "../../etc/passwd", "/etc/passwd", "..\\..\\windows\\win.ini", "C:\\boot.ini", "CON", "nul.txt",
    "a\r\nSet-Cookie: x=1.txt", "x.html;filename=y.exe", 'quote".txt', "%2e%2e%2fetc%2fpasswd",
    "....//....//secret-key", "\u202egnp.exe", "~root/.ssh/id_rsa", ".", "..", "",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_given_out_by_its_number_whatever_it_is_called(session, ours, login, name):
    file = Attachment(
        message_id=ours.message.id, name=name, type="text/html", size=5, sha256=files.keep(b"<b>x")
    )
    session.add(file)
    session.flush()
    browser = login(make.make_user(session, ours.team, Role.MANAGER))

    answer = browser.get(f"/attachments/{file.id}/whatever")

    assert answer.status_code == 200
    assert answer.data == b"<b>x"
    given = answer.headers["Content-Disposition"]
    assert given.startswith("attachment")
    assert not re.search(r"[\r\n]", given)
    assert "Set-Cookie" not in dict(answer.headers) or "x=1" not in answer.headers["Set-Cookie"]
    said = re.search(r'filename="?([^";]*)', given)
    assert said is None or not re.search(r"[/\\]", said[1])


@pytest.mark.parametrize(
    "path",
    ["/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2fconfig.py",
     "/static//etc/passwd", "/static/..\\config.py", "/static/%00", "/static/vendor/../../wsgi.py"],
)  # fmt: skip
def test_nothing_but_our_own_files_is_static(client, path):
    answer = client.get(path)

    assert answer.status_code in (301, 308, 400, 404)
    assert b"DATA_DIR" not in answer.data


@pytest.mark.parametrize("key", ["../secret-key", "..%2fsecret-key", "%2e%2e", ".", "\x00", "a/b"])
def test_the_sink_gives_out_nothing_but_its_mails(session, ours, login, key):
    browser = login(make.make_user(session, ours.team, Role.ADMIN, language="en"))

    page = browser.get("/demo/mail", query_string={"mail": key})

    assert page.status_code == 200
    assert "Choose a mail" in page.text or "No mail has left" in page.text
