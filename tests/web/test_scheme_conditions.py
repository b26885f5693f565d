"""Conditions of a rule with groups in them, built by form; deeper ones are left to the text."""

import pytest

from tests.web.scheme_desk import Desk, desk
from tests.workflows.schemes import SMALL

__all__ = ["desk"]  # the fixture
NESTED = (
    "{any: [{fact: is_public, is: true}, "
    "{all: [{fact: language, is: nl}, {not: {fact: repeated, is: true}}]}]}"
)
DEEP = "{any: [{fact: is_public, is: true}, {not: {all: [{fact: language, is: nl}]}}]}"


def with_rule(when):
    return SMALL.replace(
        "    source: reconstructed\n    answers:\n      yes: {text",
        f"    source: reconstructed\n    rules: [{{proposes: yes, when: {when}}}]\n"
        "    answers:\n      yes: {text",
        1,
    )


def when_of(desk):
    return desk.value["questions"]["A"]["rules"][0]["when"]


def test_a_group_is_added_filled_and_saved(desk):
    desk.save(desk.form("A"), do="rule.add")
    desk.save(desk.form("A"), do="if.group.0", **{"rule-0-if-0-fact": "is_public"})
    group = "rule-0-if-1-"
    desk.save(
        desk.form("A"),
        **{"rule-0-mode": "all", f"{group}mode": "any", f"{group}if-0-fact": "language",
           f"{group}if-0-comparison": "is", f"{group}if-0-value": "nl",
           f"{group}if-1-fact": "repeated", f"{group}if-1-comparison": "is true",
           f"{group}if-1-not": "yes"},
    )  # fmt: skip

    assert when_of(desk) == {
        "all": [
            {"fact": "is_public", "is": True},
            {"any": [{"fact": "language", "is": "nl"}, {"not": {"fact": "repeated", "is": True}}]},
        ]
    }


def test_a_group_that_was_written_is_shown_and_sent_back_as_it_was(session, login):
    desk = Desk(session, login, with_rule(NESTED))
    form = desk.form("A")

    assert form["rule-0-mode"] == ["any"] and form["rule-0-if-1-mode"] == ["all"]
    assert form["rule-0-if-1-if-0-value"] == ["nl"] and form["rule-0-if-1-if-1-not"] == ["yes"]
    desk.save(form)
    assert desk.current == 1


def test_a_group_gains_and_loses_conditions(session, login):
    desk = Desk(session, login, with_rule(NESTED))
    first, second = {"fact": "language", "is": "nl"}, {"not": {"fact": "repeated", "is": True}}

    desk.save(desk.form("A"), do="if.add.0.1")
    assert when_of(desk)["any"][1]["all"] == [first, second, {}]
    desk.save(desk.form("A"), do="if.delete.0.1.1")
    assert when_of(desk)["any"][1]["all"] == [first, {}]


def test_a_group_goes_whole_or_with_its_last_condition(session, login):
    desk = Desk(session, login, with_rule(NESTED))
    desk.save(desk.form("A"), do="if.delete.0.1.0")
    desk.save(desk.form("A"), do="if.delete.0.1.0")
    assert when_of(desk) == {"fact": "is_public", "is": True}

    other = Desk(session, login, with_rule(NESTED))
    other.save(other.form("A"), do="if.delete.0.1")
    assert when_of(other) == {"fact": "is_public", "is": True}


@pytest.mark.parametrize("deed", ["if.add.0.7", "if.delete.0.x", "if.group.9", "if.delete.0.0.0"])
def test_a_button_that_no_form_has_changes_nothing(session, login, deed):
    desk = Desk(session, login, with_rule(NESTED))
    desk.save(desk.form("A"), do=deed)

    assert desk.current == 1


def test_what_only_the_text_can_say_is_said_to_be_so_and_leads_to_its_line(session, login):
    desk = Desk(session, login, with_rule(DEEP))
    page = desk.one.get(f"{desk.path}?node=A").text

    assert "only the text can say" in page
    assert f'href="{desk.path}/text?find=A"' in page
    desk.save(desk.form("A"), **{"text-en": "Ours?"})
    assert when_of(desk)["any"][1] == {"not": {"all": [{"fact": "language", "is": "nl"}]}}
