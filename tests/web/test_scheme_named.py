"""Where a page speaks of an answer, a node or a value, it says its words rather than its id."""

import re

import pytest

from tests import factories as make
from tests.web.scheme_desk import desk
from tests.workflows.schemes import SMALL
from webcare.schemes.reading import read
from webcare.web.schemes.differences import described
from workflows.facts import VOCABULARY
from workflows.rights import Role

__all__ = ["desk"]  # the fixture


def changes(app, before, after, language="en"):
    """Every change as its name, what went and what came."""
    with app.test_request_context():
        found = described(read(before), read(after), language)
    return [
        (
            field.name,
            "".join(part.text for part in field.parts if part.change == "del").strip(),
            "".join(part.text for part in field.parts if part.change == "ins").strip(),
        )
        for node in found
        for field in node.fields
    ]


def test_what_leads_here_is_said_in_the_words_of_the_answer(desk):
    page = desk.one.get(f"{desk.path}?node=reply").text
    coming = page.split("Reached from")[1].split("</p>")[0]

    assert "“Yes”" in coming
    assert "“yes”" not in coming


def test_a_rule_offers_the_words_of_the_answers(desk):
    desk.save(desk.form("A"), do="rule.add")
    page = desk.one.get(f"{desk.path}?node=A").text
    offered = re.search(r'name="rule-0-answer">(.*?)</select>', page, re.DOTALL)[1]

    assert re.findall(r">([^<]+)</option>", offered) == ["Yes", "No", "choose an answer"]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (
            "next: reply", "next: stand", ("Answer “Yes” · leads to", "Reply", "Let stand"),
        ),
        ("reason: quiet", "reason: mere_praise", ("Reason", "quiet", "mere praise")),
        ("source: reconstructed", "source: {kind: stated, cite: X}", ("Source", "", "stated")),
    ],
)  # fmt: skip
def test_a_difference_speaks_of_titles_and_texts(app, old, new, change):
    assert change in changes(app, SMALL, SMALL.replace(old, new, 1))


def test_a_condition_that_makes_no_sense_is_shown_as_it_is_written(app):
    rule = "    rules: [{proposes: yes, when: {fact: is_public, has: bom}}]\n    answers:\n"
    found = changes(app, SMALL, SMALL.replace("    answers:\n", rule, 1))

    assert ("Rule 1 · when", "", '{"fact": "is_public", "has": "bom"}') in found


def test_the_sandbox_says_kinds_of_personal_data_in_words(desk):
    form = {"text": "BE68 5390 0754 7034", "language": "en", "lang": "en", "start": "yes"}
    page = desk.one.post(f"{desk.path}/try", data=form | {"channel_kind": "mail"}).text

    assert "it holds personal data: <strong>bank account number</strong>" in page


def test_the_text_shows_the_list_of_facts_with_their_meaning(session, desk):
    reader = desk.login(make.make_user(session, desk.team, Role.LEAD, language="nl"))
    page = reader.get(f"{desk.path}/text").text
    listed = page.split('id="facts"')[1].split("</table>")[0]

    assert re.findall(r"<code>(\w+)</code>", listed) == [*VOCABULARY]
    assert "ja of nee (true/false)" in listed
    assert "iedereen kan het bericht lezen" in listed
