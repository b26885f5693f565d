"""The same fault in the words of each place: beside a form, the text, or on the command line."""

import pytest

from tests import factories as make
from tests.web.scheme_desk import Desk, desk
from tests.workflows.schemes import SMALL
from webcare.web.schemes.faults import beside_form, beside_text
from workflows.rights import Role
from workflows.scheme import faults_of
from workflows.scheme.faults import TEXTS
from workflows.scheme.working_texts import VARIANTS

__all__ = ["desk"]  # the fixture

OPEN = SMALL.replace("next: B}", "next: ''}")
TWO = SMALL.replace("[en]", "[en, nl]")


def faults(page):
    """The list of faults on a page, without its markup."""
    return page.split('id="faults"')[1].split("</section>")[0]


def test_an_answer_that_leads_nowhere_is_told_in_the_words_of_each_place(session, login):
    desk = Desk(session, login, OPEN)
    form, written = (faults(desk.one.get(desk.path + way).text) for way in ("", "/text"))

    assert "The answer “Yes” leads nowhere yet" in form and "Choose where it goes." in form
    assert "&#39;yes&#39; leads nowhere yet" in written and "Write &#39;next:&#39;" in written
    (fault,) = (each for each in faults_of(OPEN) if each.code == "leads_nowhere")
    assert str(fault) == "A: 'yes' leads nowhere yet"


def test_a_form_names_languages_and_the_text_their_codes(session, login):
    desk = Desk(session, login, TWO)
    form, written = (faults(desk.one.get(desk.path + way).text) for way in ("", "/text"))

    assert "is missing in Dutch" in form and "is missing in nl" not in form
    assert "is missing in nl" in written


def test_beside_the_form_a_fault_shows_the_words_of_its_question(session, login):
    desk = Desk(session, login, OPEN)

    assert ">A?</span>" in faults(desk.one.get(desk.path).text)
    assert ">A?</span>" not in faults(desk.one.get(f"{desk.path}/text").text)


def test_a_dutch_reader_reads_dutch(session, login, desk):
    reader = login(make.make_user(session, desk.team, Role.LEAD, language="nl"))
    answer = reader.post(f"{desk.path}/text/check", data={"text": "a: [1\nb: 2"}).text
    assert "regel 2: " in faults(answer) and "line" not in faults(answer)
    long = "[" + "x," * 20_000 + "]"
    assert "10.000" in faults(reader.post(f"{desk.path}/text/check", data={"text": long}).text)


@pytest.mark.parametrize("code", [*TEXTS, *VARIANTS])
def test_no_form_speaks_the_language_of_the_file(code):
    text = {**TEXTS, **VARIANTS}[code]
    if code.split(".")[0] in BESIDE_NO_FORM:
        return
    said = f"{text.form_message or text.message} {text.form_cure or text.cure}"

    assert "'" not in said and "{" not in said and "mapping" not in said


BESIDE_NO_FORM = {
    "no_file", "too_long", "no_yaml", "broken_text", "empty", "several_documents", "anchor", "tag",
    "too_many_values", "too_deep", "no_key", "twice",
}  # fmt: skip


def test_every_fault_can_be_said_beside_form_and_text(app):
    changes = [
        ("next: B}", "next: ''}"),
        ("[en]", "[en, nl]"),
        ("start: A", "start: Z"),
        ("next: reply", "next: A"),
        ("next: B}", "next: stand}"),
        ("kind: reply", "kind: shout"),
        ("kind: reply", "kind: escalate, moderate: hide, deadline: 4h"),
        ("kind: reply", "kind: escalate, desk: gardeners, notify: [nobody]"),
        ("    source: stated\n", "    gate: g\n    source: {cite: x}\n"),
        (SMALL, "[]"),
        (SMALL, ""),
    ]
    broken = [SMALL.replace(*change) for change in changes]
    with app.test_request_context():
        for text in broken:
            for fault in faults_of(text):
                for said in (beside_form(fault, "en"), beside_text(fault)):
                    assert said.message and said.cure and "%(" not in said.message + said.cure
