"""For whom a version serves, and what the check of a form says in Dutch."""

from flask_babel import force_locale

from tests import factories as make
from tests.web.scheme_desk import desk
from tests.workflows.schemes import SMALL
from webcare.web.schemes.faults import beside_form
from workflows.scheme import faults_of

__all__ = ["desk"]  # the fixture


def test_a_version_says_for_whom_it_holds(session, desk):
    desk.team.scheme, desk.team.name = "epa", "Sea team"
    make.make_channel(session, desk.team, name="Harbour box", scheme="usaf")
    make.make_team(session, name="Foreign team", scheme="conversatieteam")
    page = desk.one.get("/scheme/versions").text

    assert "holds now for Sea team" in page.split(">epa</code>")[1].split("</section>")[0]
    assert "holds now for Harbour box" in page.split(">usaf</code>")[1].split("</section>")[0]
    theirs = page.split(">conversatieteam</code>")[1].split("</section>")[0]
    assert "holds now for other teams" in theirs
    assert "Foreign team" not in page


def test_a_version_that_serves_nobody_says_so(desk):
    page = desk.one.get("/scheme/versions").text

    assert "holds; used by no team" in page.split(">epa</code>")[1].split("</section>")[0]


def test_a_missing_language_has_its_article_in_dutch(app):
    text = SMALL.replace("languages: [en]", "languages: [en, nl, fr]")
    (fault, *_others) = [each for each in faults_of(text) if each.code == "missing_language"]
    with app.test_request_context(), force_locale("nl"):
        assert "ontbreekt in het Nederlands en het Frans" in beside_form(fault, "en").message
