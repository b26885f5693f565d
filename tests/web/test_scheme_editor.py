"""The scheme editor in the browser's terms: forms, faults, two people, and text."""

import time

import pytest

from tests.web.conftest import HTMX
from tests.web.scheme_desk import Desk, desk, fields
from tests.workflows.schemes import SMALL
from webcare.schemes import queries
from workflows.scheme import shipped

__all__ = ["desk"]  # the fixture

HOSTILE = "<script>x</script>{{7*7}}\"'><img src=x onerror=y>"


@pytest.mark.parametrize("name", shipped())
def test_a_form_that_is_sent_as_it_came_changes_nothing(session, login, name):
    desk = Desk(session, login, shipped()[name])
    for node in [
        "",
        *desk.value["questions"],
        *desk.value["outcomes"],
        *desk.value.get("gates", ()),
    ]:
        desk.save(desk.form(node))

    assert desk.current == 1
    assert desk.text == shipped()[name]


def test_what_is_typed_is_saved_and_the_rest_of_the_text_stays(desk):
    answer = desk.save(desk.form("A"), **{"text-en": "Is it about us?", "guidance-en": "Read it."})

    assert answer.status_code == 303
    assert desk.value["questions"]["A"]["text"] == {"en": "Is it about us?"}
    assert desk.value["questions"]["A"]["guidance"] == {"en": "Read it."}
    assert '  B:\n    text: {en: "B?"}' in desk.text


def test_a_node_is_renamed_and_all_that_names_it_follows(desk):
    desk.save(desk.form("B"), id="second")
    assert desk.value["questions"]["A"]["answers"]["yes"]["next"] == "second"

    wrong = desk.save(desk.form("second"), id="no good", **{"text-en": "Typed"})
    assert wrong.status_code == 422
    assert "Typed" in wrong.text and "no good" in wrong.text


def test_answers_are_added_moved_renamed_and_deleted_with_what_was_typed(desk):
    desk.save(desk.form("A"), do="answer.add", **{"text-en": "Typed along"})
    assert [*desk.value["questions"]["A"]["answers"]] == ["yes", "no", "answer1"]
    assert desk.value["questions"]["A"]["text"] == {"en": "Typed along"}
    desk.save(desk.form("A"), do="answer.up.2", **{"answer-2-id": "perhaps"})
    assert [*desk.value["questions"]["A"]["answers"]] == ["yes", "perhaps", "no"]
    desk.save(desk.form("A"), do="answer.delete.1")
    assert [*desk.value["questions"]["A"]["answers"]] == ["yes", "no"]


def test_an_answer_leads_to_a_step_that_is_made_in_place(desk):
    answer = desk.save(desk.form("A"), **{"answer-1-next": "+question", "answer-0-next": "+watch"})

    assert answer.status_code == 303
    assert desk.value["questions"]["A"]["answers"]["no"]["next"] == "Q1"
    assert desk.value["outcomes"]["watch_1"]["kind"] == "watch"
    assert [*desk.value["questions"]] == ["A", "Q1", "B"]


def test_a_new_rule_says_nothing_until_it_is_chosen(desk):
    desk.save(desk.form("A"), do="rule.add")
    assert desk.value["questions"]["A"]["rules"] == [{"proposes": "", "when": {}}]
    page = desk.one.get(f"{desk.path}?node=A").text
    assert "choose a fact" in page and "choose an answer" in page
    assert "keeps this from being published" in page
    desk.save(desk.form("A"))
    assert desk.current == 2
    desk.save(desk.form("A"), **{"rule-0-answer": "no", "rule-0-if-0-fact": "is_public"})

    assert desk.value["questions"]["A"]["rules"] == [
        {"proposes": "no", "when": {"fact": "is_public", "is": True}}
    ]
    assert "passes the check" in desk.one.get(f"{desk.path}?node=A").text


def test_a_rule_is_built_from_choices(desk):
    desk.save(desk.form("A"), do="rule.add")
    desk.save(
        desk.form("A"), do="if.add.0",
        **{"rule-0-verb": "answers", "rule-0-answer": "yes", "rule-0-if-0-fact": "language",
           "rule-0-if-0-comparison": "in", "rule-0-if-0-value": "nl, fr"},
    )  # fmt: skip
    desk.save(
        desk.form("A"),
        **{"rule-0-mode": "any", "rule-0-if-1-fact": "author_tickets_count",
           "rule-0-if-1-comparison": "at_least", "rule-0-if-1-value": "3",
           "rule-0-if-1-not": "yes"},
    )  # fmt: skip

    assert desk.value["questions"]["A"]["rules"] == [
        {
            "answers": "yes",
            "when": {
                "any": [
                    {"fact": "language", "in": ["nl", "fr"]},
                    {"not": {"fact": "author_tickets_count", "at_least": 3}},
                ]
            },
        }
    ]


def test_another_fact_asks_another_value_without_saving(desk):
    desk.save(desk.form("A"), do="rule.add")
    form = desk.form("A") | {"rule-0-if-0-fact": "author_reach"}
    answer = desk.one.post(f"{desk.path}/form", data=form, headers=HTMX)

    assert 'value="at_least" selected' in answer.text and "author_reach" in answer.text
    assert desk.current == 2


def test_the_settings_of_an_outcome_are_those_of_its_kind(desk):
    form = desk.form("reply")
    desk.save(form, kind="escalate", **{"deadline-amount": "4", "moderate-action": "hide"})
    changed = desk.value["outcomes"]["reply"]
    assert changed["kind"] == "escalate" and changed["deadline"] == {"office_hours": 4}
    desk.save(
        desk.form("reply"), desk="legal", alarm="yes", notify="lead", role="lead",
        **{"moderate-reason-en": "House rules"},
    )  # fmt: skip

    changed = desk.value["outcomes"]["reply"]
    assert changed["desk"] == "legal" and changed["alarm"] is True
    assert changed["moderate"] == {"action": "hide", "reason": {"en": "House rules"}}
    assert changed["notify"] == ["lead"] and changed["role"] == "lead"


def test_everything_of_the_language_can_be_added_by_form(desk):
    for kind in ("question", "forward", "gate", "words"):
        desk.one.post(f"{desk.path}/add", data={"kind": kind})
    value = desk.value
    assert "Q1" in value["questions"] and "forward_1" in value["outcomes"]
    desk.save(desk.form("gate1"), **{"title-en": "All well"})
    desk.save(desk.form("words1"), **{"list-en": "pothole*\nroad works", "list-*": "put"})
    desk.save(desk.form("reply"), do="consideration.add")
    desk.save(desk.form("reply"), **{"consideration-0-text-en": "Say who you are."})
    desk.save(desk.form("A"), do="protocol.add", gate="gate1", guards="danger")
    desk.save(
        desk.form("A"),
        **{"protocol-0-title-en": "How", "protocol-0-url": "https://city.example/how",
           "answer-0-nothing_special": "yes", "answer-0-notify": "lead", "source-kind": "stated",
           "source-cite": "Page 3"},
    )  # fmt: skip
    desk.save(
        desk.form(""), slug="ours", start="B", **{"about-en": "For us", "languages": ["en", "nl"]}
    )

    value = desk.value
    assert value["gates"] == {"gate1": {"title": {"en": "All well"}}}
    assert value["words"] == {"words1": {"*": ["put"], "en": ["pothole*", "road works"]}}
    assert value["outcomes"]["reply"]["considerations"] == [{"en": "Say who you are."}]
    question = value["questions"]["A"]
    assert (question["gate"], question["guards"]) == ("gate1", "danger")
    assert question["source"] == {"kind": "stated", "cite": "Page 3"}
    assert question["protocols"] == [{"title": {"en": "How"}, "url": "https://city.example/how"}]
    assert question["answers"]["yes"]["nothing_special"] is True
    assert (value["id"], value["start"], value["languages"]) == ("ours", "B", ["en", "nl"])
    assert value["about"] == {"en": "For us"}


def test_a_deleted_node_leaves_its_answers_where_one_says(desk):
    asked = desk.one.get(f"{desk.path}/delete?node=B").text
    assert "A" in asked and "yes" in asked
    desk.one.post(f"{desk.path}/delete", data={"node": "B", "revision": 1, "lead_to": "stand"})

    assert desk.value["questions"]["A"]["answers"]["yes"]["next"] == "stand"
    desk.one.post(f"{desk.path}/undo", data={"revision": 2})
    assert desk.text == SMALL


def test_the_check_says_what_would_be_wrong_and_saves_nothing(desk):
    as_it_is = desk.form("A")
    form = as_it_is | {"answer-0-next": ""}
    answer = desk.one.post(f"{desk.path}/check", data=form, headers=HTMX)

    assert "1 fault" in answer.text or "2 faults" in answer.text
    assert f'href="{desk.path}?node=A' in answer.text.replace("&amp;", "&")
    assert "<html" not in answer.text and desk.current == 1
    assert "passes the check" in desk.one.post(
        f"{desk.path}/check", data=as_it_is, headers=HTMX
    ).text  # fmt: skip


def test_two_people_at_one_node_see_both_and_nothing_is_lost(desk):
    mine, theirs = desk.form("A"), desk.form("A", desk.other)
    desk.save(theirs, desk.other, **{"text-en": "Their words"})
    clash = desk.save(mine, **{"text-en": "My words"})

    assert clash.status_code == 409
    assert "Their words" in clash.text and "My words" in clash.text
    again = fields(clash.text.split('id="part-form"')[1])
    assert again["text-en"] == ["My words"] and again["revision"] == ["2"]
    assert desk.save(again).status_code == 303
    assert desk.value["questions"]["A"]["text"] == {"en": "My words"}
    assert "Their words" in queries.revision(desk.session, desk.draft, 2).text


def test_two_people_in_different_fields_of_a_node_are_not_asked(session, login):
    desk = Desk(session, login, shipped()["usaf"])
    node = next(iter(desk.value["questions"]))
    before = desk.value["questions"][node]["text"]
    old = desk.form(node, desk.other)
    desk.save(desk.form(node), **{"text-en": "Newly put"})
    assert desk.save(old, desk.other, **{"text-nl": "Nieuw gezegd"}).status_code == 303

    wanted = before | {"en": "Newly put", "nl": "Nieuw gezegd"}
    assert desk.value["questions"][node]["text"] == wanted


def test_only_what_both_changed_is_asked_and_each_is_chosen_by_itself(desk):
    mine, theirs = desk.form("A"), desk.form("A", desk.other)
    desk.save(theirs, desk.other, **{"text-en": "Theirs", "answer-0-text-en": "Aye"})
    clash = desk.save(mine, **{"text-en": "Mine", "answer-1-text-en": "Nay"})
    asked = clash.text.split('class="ed-clash"')[1].split("</table>")[0]
    assert 'value="text/en"' in asked and "Aye" not in asked and "Nay" not in asked

    desk.save(fields(clash.text.split('id="part-form"')[1]), theirs="text/en")
    inside = desk.value["questions"]["A"]
    assert inside["text"] == {"en": "Theirs"}
    assert [each["text"]["en"] for each in inside["answers"].values()] == ["Aye", "Nay"]


def test_two_people_at_different_nodes_do_not_notice(desk):
    mine, theirs = desk.form("A"), desk.form("B", desk.other)
    desk.save(theirs, desk.other, **{"text-en": "Their B"})

    assert desk.save(mine, **{"text-en": "My A"}).status_code == 303
    assert desk.value["questions"]["A"]["text"] == {"en": "My A"}
    assert desk.value["questions"]["B"]["text"] == {"en": "Their B"}


def test_a_node_that_a_colleague_deleted_can_be_put_back(desk):
    mine = desk.form("B")
    desk.other.post(f"{desk.path}/delete", data={"node": "B", "revision": 1})
    clash = desk.save(mine, **{"text-en": "Still needed"})
    assert clash.status_code == 409
    desk.save(fields(clash.text.split('id="part-form"')[1]))

    assert desk.value["questions"]["B"]["text"] == {"en": "Still needed"}
    assert [*desk.value["questions"]["B"]["answers"]] == ["yes", "no"]


def test_the_text_is_kept_whatever_it_says_and_merged_by_lines(desk):
    browser = desk.one
    mine, theirs = SMALL.replace('"A?"', '"A!"'), SMALL.replace('"B?"', '"B!"')
    browser.post(f"{desk.path}/text", data={"text": theirs, "revision": 1})
    browser.post(f"{desk.path}/text", data={"text": mine, "revision": 1})
    assert "A!" in desk.text and "B!" in desk.text
    browser.post(f"{desk.path}/text", data={"text": "id: [", "revision": 3})
    assert desk.text == "id: [" and desk.draft.faults == 1
    assert "cannot be read" in browser.get(desk.path).text
    assert browser.get(f"{desk.path}/scheme.yaml").text == "id: ["
    browser.post(f"{desk.path}/undo", data={"revision": 4})
    assert "A!" in desk.text


def test_the_same_lines_by_two_are_shown_side_by_side_and_chosen(desk):
    mine, theirs = SMALL.replace('"A?"', '"Mine"'), SMALL.replace('"A?"', '"Theirs"')
    desk.other.post(f"{desk.path}/text", data={"text": theirs, "revision": 1})
    clash = desk.one.post(f"{desk.path}/text", data={"text": mine, "revision": 1})
    assert clash.status_code == 409 and "Mine" in clash.text and "Theirs" in clash.text

    form = {"text": mine, "base": 1, "revision": 2, "side-0": "theirs"}
    desk.one.post(f"{desk.path}/text/merge", data=form)
    assert "Theirs" in desk.text and "Mine" not in desk.text
    desk.one.post(f"{desk.path}/text/merge", data=form | {"side-0": "mine"})
    assert "Mine" in desk.text or desk.current == 2


BOMB = "a: &a [x]\n" + "".join(f"b{n}: [*a, *a, *a, *a]\n" for n in range(50))
MANY = "id: big\nquestions:\n" + "".join(f"  Q{n}: {{text: {{en: x}}}}\n" for n in range(10_000))


@pytest.mark.parametrize(
    "text",
    [BOMB, MANY, "id: !!python/object:os.system x", "[" * 5000, "x" * 1_200_000, "{" * 900_000],
    ids=["bomb", "many", "tag", "deep", "long", "braces"],
)
def test_hostile_text_is_refused_quickly_with_a_sentence(desk, text):
    started = time.process_time()  # of this process alone, whatever else the machine does
    answer = desk.one.post(f"{desk.path}/text", data={"text": text, "revision": 1})
    took = time.process_time() - started

    said = answer.text if answer.status_code == 422 else desk.one.get(f"{desk.path}/text").text
    assert answer.status_code in (303, 422)
    assert "fault" in said or "longer than a scheme" in said
    assert took < 1
    assert desk.one.get(desk.path).status_code == 200


def test_hostile_words_are_harmless_on_every_page(session, login):
    text = SMALL.replace("Small}", f"'{HOSTILE.replace(chr(39), chr(39) * 2)}'}}").replace(
        '"A?"', f"'{HOSTILE.replace(chr(39), chr(39) * 2)}'"
    )
    desk = Desk(session, login, text)
    for part in ("", "?node=", "?node=A", "/text", "/try", "/compare", "/history", "/proposal"):
        page = desk.one.get(desk.path + part).text
        assert "<script>x" not in page and "<img src=x" not in page and "49" not in page[:500]
    walked = desk.one.post(f"{desk.path}/try", data={"text": HOSTILE, "start": "yes"}).text
    listed = desk.one.get("/scheme/drafts").text
    for page in (walked, listed):
        assert "<script>x" not in page and "<img src=x" not in page


def test_a_gate_is_chosen_by_its_title_in_the_readers_language(session, login):
    desk = Desk(session, login, shipped()["conversatieteam"])

    for language, title in (("nl", "Niets bijzonders"), ("en", "Nothing special")):
        page = desk.one.get(f"{desk.path}?node=G1&lang={language}").text
        assert f'<option value="nothing_special" selected>{title}' in page


def test_a_box_is_as_high_as_its_text(desk):
    desk.save(desk.form("A"), **{"guidance-en": "One line.\n" * 9, "text-en": "Short?"})
    page = desk.one.get(f"{desk.path}?node=A").text

    assert 'name="guidance-en" rows="9" data-grows' in page
    assert 'name="text-en" rows="2" data-grows' in page


def test_a_link_to_a_part_that_is_gone_says_so(desk):
    page = desk.one.get(f"{desk.path}?node=GONE").text

    assert "GONE is not in this scheme any more, or has another id. This is A." in page
    assert "not in this scheme any more" not in desk.one.get(f"{desk.path}?node=B").text


def test_deleting_the_first_question_says_which_comes_first_now(desk):
    assert "It is the first question" in desk.one.get(f"{desk.path}/delete?node=A").text
    desk.one.post(f"{desk.path}/delete", data={"node": "A", "lead_to": "B"})
    assert "now B comes first" in desk.one.get(desk.path).text
    desk.one.post(f"{desk.path}/delete", data={"node": "B"})
    assert "choose which one comes first now" in desk.one.get(desk.path).text


def test_the_history_says_what_was_added_in_words(desk):
    for kind in ("question", "forward"):
        desk.one.post(f"{desk.path}/add", data={"kind": kind})
    page = desk.one.get(f"{desk.path}/history").text

    assert "Added: a question" in page
    assert "Added: an outcome, “Ask someone who knows”" in page
    assert "forward" not in page.split("ed-history")[1].split("</ol>")[0]
