"""Who may read mail that has nowhere to go: in the demonstration all, elsewhere administrators."""

from email.message import EmailMessage

import pytest

from tests import factories as make
from webcare.channels.sinkbox import FOLDER
from workflows.rights import Role


@pytest.fixture
def sunk(app):
    """A private mail in the sink."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "info@city.example", "asker@home.example"
    mail["Subject"] = "Your debts"
    mail["X-Webcare"] = "reply"
    mail.set_content("You still owe us.")
    folder = app.config["WEBCARE"].data_dir / FOLDER / "new"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "1.sunk"
    path.write_bytes(mail.as_bytes())
    yield path.name
    path.unlink()


@pytest.fixture
def team(session, client):
    return make.make_team(session)


def test_in_the_demonstration_everyone_plays_asker_and_expert(session, team, login, sunk):
    for role in (Role.ADMIN, Role.EXPERT):
        someone = make.make_user(session, team, role, email=f"{role}@demo.example", language="en")
        page = login(someone).get("/demo/mail")
        assert (page.status_code, "Your debts" in page.text) == (200, True)
        assert "Only administrators" not in page.text


def test_where_real_people_work_only_administrators_read_it_and_the_page_says_so(
    session, team, login, sunk
):
    admin = make.make_user(session, team, Role.ADMIN, language="en")
    page = login(admin).get("/demo/mail").text
    assert "Your debts" in page
    assert "Only administrators" in page

    for role in set(Role) - {Role.ADMIN}:
        someone = login(make.make_user(session, team, role, language="en"))
        shown = someone.get("/demo/mail", query_string={"mail": sunk})
        assert (shown.status_code, "debts" in shown.text) == (403, False)
        assert "Only administrators" in shown.text
        assert someone.post(f"/demo/mail/{sunk}/answer", data={"text": "x"}).status_code == 403
        assert 'href="/demo/mail"' not in shown.text


def test_an_administrator_of_one_team_of_two_does_not_read_the_others_mail(
    session, team, login, sunk
):
    make.make_team(session)
    admin = make.make_user(session, team, Role.ADMIN, language="en")

    assert login(admin).get("/demo/mail").status_code == 403
