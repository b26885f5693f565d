"""The schemes that ship: every path of them, and what they promise."""

import pytest

from tests.workflows.schemes import compiled, start, walk
from workflows.outcomes import (
    Approval,
    Escalate,
    Forward,
    LetStand,
    Moderation,
    Priority,
    Reply,
    ReplyType,
    TermUnit,
    Watch,
    kind_of,
)
from workflows.reply import Purpose
from workflows.scheme import check, load_document, paths, reachable, shipped
from workflows.ticket import Resolution

GATE_BEFORE = {
    "G1": "",
    "G2": "G1=no ",
    "G3": "G1=no G2=no ",
    "G4": "G1=no G2=no G3=no ",
    "G5": "G1=no G2=no G3=no G4=no ",
}
CONVERSATION = [
    ("G1=yes", "danger_alarm"),
    (GATE_BEFORE["G2"] + "G2=yes", "press_to_spokesperson"),
    (GATE_BEFORE["G3"] + "G3=covered", "reply_with_statement"),
    (GATE_BEFORE["G3"] + "G3=not_covered", "crisis_to_spokesperson"),
    (GATE_BEFORE["G4"] + "G4=spam", "let_stand_spam"),
    (GATE_BEFORE["G4"] + "G4=unlawful", "unlawful_to_legal"),
    (GATE_BEFORE["G4"] + "G4=breach G5=no", "refer_elsewhere"),
    (GATE_BEFORE["G5"] + "G5=no", "refer_elsewhere"),
    ("gate K1=formal_complaint", "formal_complaint_to_desk"),
    ("gate K1=praise K2=yes", "thank"),
    ("gate K1=praise K2=no", "let_stand_praise"),
    ("gate K1=rant K3=yes", "influence_to_spokesperson"),
    ("gate K1=rant K3=no", "watch_rant"),
    *(
        (f"gate K1={kind} {rest}", outcome)
        for kind in ("question", "complaint", "wrong_facts")
        for rest, outcome in (
            ("K4=yes", "sensitive_to_spokesperson"),
            ("K4=no K5=no", "ask_expert"),
            ("K4=no K5=yes K6=yes", "reply_pointer_then_private"),
            ("K4=no K5=yes K6=no", "reply_known_answer"),
        )
    ),
]
USAF = [
    ("D1=yes C1=no", "let_stand"),
    ("D1=yes C1=yes P1=yes", "reply_with_considerations"),
    ("D1=yes C1=yes P1=no", "let_stand"),
    ("D1=no E1=yes", "watch_and_tell_headquarters"),
    ("D1=no E1=no E2=yes", "watch"),
    ("D1=no E1=no E2=no E3=yes F1=yes", "reply_with_considerations"),
    ("D1=no E1=no E2=no E3=yes F1=no", "let_stand"),
    ("D1=no E1=no E2=no E3=no E4=yes R1=yes", "reply_with_considerations"),
    ("D1=no E1=no E2=no E3=no E4=yes R1=no Z1=yes", "reply_with_considerations"),
    ("D1=no E1=no E2=no E3=no E4=yes R1=no Z1=no", "let_stand"),
    ("D1=no E1=no E2=no E3=no E4=no Z1=yes", "reply_with_considerations"),
    ("D1=no E1=no E2=no E3=no E4=no Z1=no", "let_stand"),
]
EPA = [
    ("R0=no", "let_stand"),
    ("R0=yes T1=yes", "reply"),
    ("R0=yes T1=no T2=yes", "let_stand"),
    ("R0=yes T1=no T2=no T3=yes", "let_stand"),
    ("R0=yes T1=no T2=no T3=no T4=yes", "reply_correct"),
    ("R0=yes T1=no T2=no T3=no T4=no T5=yes", "reply_rectify"),
    ("R0=yes T1=no T2=no T3=no T4=no T5=no", "ask_the_manager"),
]
CONCRETE = "M1=no M2=no M3=no M5=no M6=no "
MEDIAWIJS = [
    ("M1=yes", "let_stand_promotion"),
    ("M1=no M2=yes", "let_stand_moderated"),
    ("M1=no M2=punishable", "punishable_to_legal"),
    ("M1=no M2=no M3=yes M4=yes", "thank"),
    ("M1=no M2=no M3=yes M4=no", "watch"),
    ("M1=no M2=no M3=no M5=yes M8=yes M9=yes", "reply"),
    ("M1=no M2=no M3=no M5=yes M8=yes M9=no", "ask_the_colleague"),
    ("M1=no M2=no M3=no M5=yes M8=no", "refer_elsewhere"),
    ("M1=no M2=no M3=no M5=no M6=yes", "reply_facts"),
    (CONCRETE + "M7=yes M8=yes M9=no", "ask_the_colleague"),
    (CONCRETE + "M7=no M10=yes", "reply_with_care"),
    (CONCRETE + "M7=no M10=no", "watch"),
]
VICTORIA = [
    ("V1=yes", "reply_from_what_we_have"),
    ("V1=no V2=yes", "ask_expert"),
    ("V1=no V2=no V3=yes", "refer_elsewhere"),
    ("V1=no V2=no V3=no V4=yes", "no_personal_advice"),
    ("V1=no V2=no V3=no V4=no V5=no", "let_stand"),
    ("V1=no V2=no V3=no V4=no V5=first_time", "remind_of_the_rules"),
    ("V1=no V2=no V3=no V4=no V5=repeated", "let_stand_hidden"),
    ("V1=no V2=no V3=no V4=no V5=unlawful", "let_stand_removed"),
]
TABLES = {
    "conversatieteam": CONVERSATION,
    "usaf": USAF,
    "epa": EPA,
    "mediawijs": MEDIAWIJS,
    "victoria": VICTORIA,
}
PATHS = [(scheme, *row) for scheme, rows in TABLES.items() for row in rows]


@pytest.mark.parametrize(("scheme", "path", "outcome"), PATHS)
def test_each_path_ends_where_the_published_scheme_says(scheme, path, outcome):
    run = walk(start(scheme), path)
    assert run.question is None
    assert run.outcome.id == outcome


@pytest.mark.parametrize("scheme", list(shipped()))
def test_the_paths_above_are_all_there_are(scheme):
    answers = {
        (step.question, step.answer)
        for name, path, _ in PATHS
        if name == scheme
        for step in walk(start(scheme), path).steps
    }
    assert answers == {(edge.question, edge.answer) for edge in compiled(scheme).edges}


@pytest.mark.parametrize("scheme", list(shipped()))
def test_a_shipped_scheme_has_no_fault_and_speaks_four_languages(scheme):
    document = load_document(shipped()[scheme])
    assert check(document) == []
    assert document.id == scheme
    assert document.languages == ("nl", "en", "fr", "de")
    assert reachable(document) == document.questions.keys() | document.outcomes.keys()


@pytest.mark.parametrize("scheme", list(shipped()))
def test_every_question_helps_whoever_hesitates(scheme):
    assert all(
        question.guidance for question in load_document(shipped()[scheme]).questions.values()
    )


def test_the_default_comes_first():
    assert next(iter(shipped())) == "conversatieteam"


def test_a_simple_question_is_decided_in_four_keys():
    run = walk(start(is_public=False), "gate K1=question K4=no K5=yes")
    assert run.outcome.id == "reply_known_answer"
    assert run.outcome.approval is Approval.NONE
    assert run.steps[-1].by == "fact:is_public"


def test_danger_rings_the_alarm_within_minutes():
    outcome = walk(start(), "G1=yes").outcome
    assert isinstance(outcome, Escalate)
    assert outcome.alarm
    assert outcome.urgency is Priority.URGENT
    assert outcome.deadline.unit is TermUnit.MINUTES
    assert "on_call" in outcome.notify


def test_press_takes_a_press_card_to_the_spokesperson():
    outcome = walk(start(form_press=True), "G1=no").outcome
    assert isinstance(outcome, Escalate)
    assert (outcome.desk, outcome.press_card) == ("spokesperson", True)


def test_a_formal_complaint_is_acknowledged_within_ten_calendar_days():
    outcome = walk(start(), "gate K1=formal_complaint").outcome
    assert isinstance(outcome, Forward)
    assert (outcome.desk, outcome.acknowledgement, outcome.open_complaint) == (
        "complaints",
        True,
        True,
    )
    assert (outcome.deadline.amount, outcome.deadline.unit) == (10, TermUnit.CALENDAR_DAYS)


def test_an_expert_is_asked_while_the_author_gets_a_holding_reply():
    outcome = walk(start(), "gate K1=question K4=no K5=no").outcome
    assert isinstance(outcome, Forward)
    assert outcome.desk is None
    assert outcome.holding


def test_a_sensitive_theme_goes_up_by_itself_and_needs_one_approval():
    outcome = walk(start(theme_sensitive=True), "gate K1=question").outcome
    assert isinstance(outcome, Escalate)
    assert outcome.approval is Approval.ONE


def test_wrong_facts_make_the_reply_a_correction():
    outcome = walk(start(is_public=False), "gate K1=wrong_facts K4=no K5=yes").outcome
    assert isinstance(outcome, Reply)
    assert outcome.reply_type is ReplyType.CORRECT


def test_privacy_weighs_more_than_the_type_of_reply():
    outcome = walk(start(), "gate K1=wrong_facts K4=no K5=yes K6=yes").outcome
    assert isinstance(outcome, Reply)
    assert (outcome.reply_type, outcome.purpose) == (ReplyType.POINTER, Purpose.ASK)


def test_a_breach_is_moderated_and_the_complaint_in_it_still_counts():
    run = walk(start(), GATE_BEFORE["G4"] + "G4=breach G5=yes K1=complaint K4=no K5=no")
    assert kind_of(run.outcome) == "forward"
    assert run.outcome.moderate.action is Moderation.HIDE


def test_who_only_bashes_is_watched_and_the_lead_hears_of_it():
    outcome = walk(start(), "gate K1=rant K3=no").outcome
    assert isinstance(outcome, Watch)
    assert outcome.notify == ("lead",)


def test_spam_is_closed_as_spam():
    outcome = walk(start(), GATE_BEFORE["G4"] + "G4=spam").outcome
    assert isinstance(outcome, LetStand)
    assert outcome.resolution is Resolution.SPAM


def test_the_air_force_scheme_weighs_five_considerations():
    outcome = walk(start("usaf"), "D1=no E1=no E2=no E3=yes F1=yes").outcome
    assert len(outcome.considerations) == 5
    assert outcome.reply_type is ReplyType.CORRECT


USAF_EDGES = {
    "D1": {"yes": "C1", "no": "E1"},
    "C1": {"no": "let_stand", "yes*": "P1"},
    "P1*": {"yes*": "reply_with_considerations", "no*": "let_stand"},
    "E1": {"yes": "watch_and_tell_headquarters", "no": "E2"},
    "E2": {"yes": "watch", "no": "E3"},
    "E3": {"yes": "F1", "no": "E4"},
    "E4*": {"yes*": "R1", "no*": "Z1"},
    "F1*": {"yes*": "reply_with_considerations", "no*": "let_stand"},
    "R1*": {"yes*": "reply_with_considerations", "no*": "Z1"},
    "Z1*": {"yes*": "reply_with_considerations", "no*": "let_stand"},
}
"""The published drawing, edge by edge; * marks what is a reconstruction, for it leaves it open."""


def test_the_air_force_scheme_is_marked_edge_by_edge_as_its_drawing_has_it():
    scheme = compiled("usaf")
    written = {
        name + star(question.source): {
            answer.id + star(answer.source or question.source): answer.next
            for answer in question.answers
        }
        for name, question in scheme.questions.items()
    }

    assert written == USAF_EDGES
    assert all(outcome.source.is_stated for outcome in scheme.outcomes.values())


def star(source):
    return "" if source.is_stated else "*"


def test_a_path_is_stated_where_all_its_steps_are():
    stated = {path.answers for path in paths(compiled("usaf")) if path.mark == "stated"}

    assert stated == {
        (("D1", "yes"), ("C1", "no")),
        (("D1", "no"), ("E1", "yes")),
        (("D1", "no"), ("E1", "no"), ("E2", "yes")),
    }


def test_every_reply_of_the_environmental_agency_has_one_approval_and_is_reported():
    replies = [o for o in compiled("epa").outcomes.values() if isinstance(o, Reply)]
    assert len(replies) == 3
    assert {reply.approval for reply in replies} == {Approval.ONE}
    assert {reply.notify for reply in replies} == {("lead",)}
