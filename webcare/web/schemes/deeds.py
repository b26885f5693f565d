"""What the buttons inside a node's form do, after what was typed is taken over.

A button says ``answer.add``, ``answer.up.2``, ``rule.delete.0``, ``if.add.1`` and the like. Each
deed gives the new value and the id of what should have the keyboard next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webcare.schemes import editing
from webcare.schemes.shape import Value, copied, in_order, mapping, node_of, put
from webcare.web.schemes import rules as scheme_rules
from webcare.web.schemes.fields import Typed
from webcare.web.schemes.filled import answers_in
from webcare.web.schemes.forms import OUTCOME_KEYS, QUESTION_KEYS

LISTS: Mapping[str, str] = {
    "rule": "rules", "protocol": "protocols", "consideration": "considerations",
}  # fmt: skip
WAYS = {"up": -1, "down": 1}
TITLE = "part-title"


@dataclass(frozen=True, slots=True)
class Done:
    """The value after a deed, what to focus, and which steps were added on the way."""

    value: Value
    focus: str = TITLE
    added: tuple[str, ...] = ()


def done(value: Value, node: str, deed: str, form: Typed, language: str) -> Done:
    """Do what the button *deed* says; an unknown one only saves."""
    connected = _new_steps(value, node, form)
    value, added = connected.value, connected.added
    what, _, rest = deed.partition(".")
    way, _, place = rest.partition(".")
    match what:
        case "answer":
            after = _answer(value, node, way, place, language)
        case "rule" | "protocol" | "consideration":
            after = _item(value, node, what, way, place, language)
        case "if":
            after = _condition(value, node, way, place)
        case "node" if way in WAYS:
            after = Done(editing.move(value, node, WAYS[way]), f"part-{way}")
        case _:
            after = Done(value, connected.focus)
    return Done(after.value, after.focus, added)


def _new_steps(value: Value, node: str, form: Typed) -> Done:
    """Answers whose next step is to be a new one: it is made, and they lead to it."""
    focus, added = TITLE, []
    for place, was in answers_in(form):
        wanted = form.get(f"answer-{place}-next", "")
        answer = form.get(f"answer-{place}-id", was).strip() or was
        if not wanted.startswith("+") or answer not in mapping(node_of(value, node), "answers"):
            continue
        kind = wanted[1:]
        if kind == "question":
            value, name = editing.add_question(value, after=node)
        else:
            value, name = editing.add_outcome(value, kind=kind)
        value = editing.connect(value, node, answer, name)
        focus = f"answer-{place}-next"
        added.append(name)
    return Done(value, focus, tuple(added))


def _answer(value: Value, node: str, way: str, place: str, language: str) -> Done:
    names = [*mapping(node_of(value, node), "answers")]
    if way == "add":
        value, _name = editing.add_answer(value, node)
        return Done(value, f"answer-{len(names)}-text-{language}")
    if not place.isdigit() or int(place) >= len(names):
        return Done(value)
    at = int(place)
    if way == "delete":
        return Done(editing.remove_answer(value, node, names[at]), "answers")
    if way in WAYS:
        to = min(max(0, at + WAYS[way]), len(names) - 1)
        moved = editing.move_answer(value, node, names[at], WAYS[way])
        return Done(moved, f"answer-{to}-{way}")
    return Done(value)


def _item(value: Value, node: str, what: str, way: str, place: str, language: str) -> Done:
    inside = copied(node_of(value, node))
    found = inside.get(LISTS[what])
    items: list[Any] = found if isinstance(found, list) else []
    if way == "add":
        items = [*items, _new_item(what)]
        focus = {"rule": "verb", "protocol": f"title-{language}"}.get(what, f"text-{language}")
        focus = f"{what}-{len(items) - 1}-{focus}"
    elif place.isdigit() and int(place) < len(items):
        at = int(place)
        item = items.pop(at)
        focus = f"{what}s"
        if way in WAYS:
            to = min(max(0, at + WAYS[way]), len(items))
            items.insert(to, item)
            focus = f"{what}-{to}-{way}"
        elif way != "delete":
            items.insert(at, item)
    else:
        return Done(value)
    inside[LISTS[what]] = items
    if not items:
        del inside[LISTS[what]]
    usual = OUTCOME_KEYS if what == "consideration" else QUESTION_KEYS
    return Done(put(value, node, in_order(inside, node_of(value, node), usual)), focus)


def _new_item(what: str) -> Value:
    if what == "rule":
        return scheme_rules.new_rule()
    return {"title": {}, "url": ""} if what == "protocol" else {}


def _condition(value: Value, node: str, way: str, place: str) -> Done:
    """One comparison or group more or less in a rule: ``if.add.<rule>``, ``if.group.<rule>``,
    ``if.add.<rule>.<group>``, ``if.delete.<rule>.<row>``, ``if.delete.<rule>.<group>.<row>``.
    """
    number, *within = (int(each) if each.isdigit() else -1 for each in place.split("."))
    inside = copied(node_of(value, node))
    rules = inside.get("rules")
    if not isinstance(rules, list) or not 0 <= number < len(rules) or -1 in within:
        return Done(value)
    focus = "verb"
    match way, within:
        case "add", []:
            rules[number] = scheme_rules.with_row(rules[number])
            focus = f"if-{_last(rules[number])}-fact"
        case "add", [group]:
            rules[number] = scheme_rules.with_row(rules[number], group)
            focus = f"if-{group}-mode"
        case "group", []:
            rules[number] = scheme_rules.with_group(rules[number])
            focus = f"if-{_last(rules[number])}-mode"
        case "delete", [row]:
            rules[number] = scheme_rules.without_row(rules[number], row)
        case "delete", [group, row]:
            rules[number] = scheme_rules.without_row(rules[number], group, row)
        case _:
            pass  # a button that no form has
    return Done(put(value, node, inside), f"rule-{number}-{focus}")


def _last(rule: Any) -> int:
    return len(scheme_rules.shown(rule).rows or ()) - 1
