"""A rule of priority, and a wish for turns, as fields of a form and back."""

from flask import request

from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.core.text import one_line
from webcare.web import forms
from webcare.web.forms import Values
from workflows.priority import LEVELS, LONGEST_WAIT, MOST_VALUES, Rule
from workflows.tone import Tone
from workflows.turns import MANY, Part, Turns

MARKS = ("press", "influential")
TONES = (Tone.ANGRY, Tone.WORRIED, Tone.THANKFUL)
LANGUAGES = ("nl", "fr", "de", "en")
MOST_REACH = 10**9
LONGEST_NAME = 80


def shown(rule: Rule) -> Values:
    """The rule as the form has it."""
    return {
        "name": rule.name,
        "priority": str(rule.priority),
        "words": "\n".join(rule.words),
        "channels": list(rule.channels),
        "themes": list(rule.themes),
        "marks": list(rule.marks),
        "tones": list(rule.tones),
        "danger": rule.danger,
        "reach": str(rule.reach or ""),
        "waiting": str(rule.waiting or ""),
    }


def typed() -> Values:
    """What was sent."""
    return {
        "name": one_line(forms.text("name"), LONGEST_NAME),
        "priority": forms.text("priority"),
        "words": forms.text("words"),
        "channels": forms.numbers("channels"),
        "themes": forms.numbers("themes"),
        "marks": [each for each in MARKS if each in request.form.getlist("marks")],
        "tones": [str(each) for each in TONES if each in request.form.getlist("tones")],
        "danger": forms.ticked("danger"),
        "reach": forms.text("reach").strip(),
        "waiting": forms.text("waiting").strip(),
    }


def rule_of(values: Values, channels: set[int], themes: set[int], *, is_on: bool) -> Rule:
    """The rule that was typed. Raises Invalid by field for what makes no rule."""
    faults: dict[str, str] = {}
    if not values["name"]:
        faults["name"] = marked("Give the rule a name; tickets say it.")
    words = forms.lines(values["words"])
    if len(words) > MOST_VALUES:
        faults["words"] = marked("Keep at most 60 words in one rule.")
    reach = _number(values["reach"], MOST_REACH, "reach", faults)
    waiting = _number(values["waiting"], LONGEST_WAIT, "waiting", faults)
    level = int(values["priority"]) if values["priority"] in map(str, range(LEVELS)) else 1
    rule = Rule(
        name=values["name"], priority=level, is_on=is_on, words=words[:MOST_VALUES],
        channels=tuple(each for each in values["channels"] if each in channels),
        themes=tuple(each for each in values["themes"] if each in themes),
        marks=tuple(values["marks"]), tones=tuple(values["tones"]), danger=values["danger"],
        reach=reach, waiting=waiting,
    )  # fmt: skip
    if not faults and not rule.asks:
        faults["words"] = marked("Say when the rule holds: at least one condition.")
    if not faults and rule.waiting and rule.priority == 0:
        faults["priority"] = marked("Waiting makes nothing less urgent. Choose high or urgent.")
    if faults:
        raise Invalid("This is no rule yet.", **faults)
    return rule


def _number(text: str, most: int, name: str, faults: dict[str, str]) -> int | None:
    if not text:
        return None
    if not forms.is_number(text) or not 0 < int(text) <= most:
        faults[name] = marked("Give a whole number, not too large.")
        return None
    return int(text)


def turns_of(people: set[int], themes: set[int], desks: set[str]) -> Turns:
    """The wish that was sent. Raises Invalid where the most is no number."""
    most = forms.text("most_open").strip()
    if not forms.is_number(most) or not 0 < int(most) <= MANY:
        problem = marked("Give a whole number from 1 to 500.")
        raise Invalid(problem, most_open=problem)
    desk = forms.text("desk")
    taking = set(forms.numbers("takes")) & people
    parts = {
        person: Part(
            takes=person in taking,
            languages=tuple(
                each for each in LANGUAGES if each in request.form.getlist(f"languages-{person}")
            ),
            themes=tuple(each for each in forms.numbers(f"themes-{person}") if each in themes),
        )
        for person in sorted(people)
    }
    return Turns(
        is_on=forms.ticked("is_on"), desk=desk if desk in desks else "", most_open=int(most),
        parts=parts,
    )  # fmt: skip
