"""How a scheme's plain value is built, for whoever changes a part of it.

A value may lack anything, or hold a text where a mapping should stand: a draft is looked at and
edited long before it passes.
"""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from webcare.core.errors import Invalid, NotFound
from workflows.scheme.form import is_id

Value = dict[str, Any]
USUAL = (
    "id", "title", "about", "languages", "source", "start",
    "gates", "questions", "outcomes", "words",
)  # fmt: skip
SECTIONS = ("questions", "outcomes", "gates", "words")
STEPS = ("questions", "outcomes")
SCHEME = ""  # the node that is the scheme itself
UNCONNECTED = ""
GONE = "There is no such part in this scheme any more."


def copied(value: Mapping[str, Any]) -> Value:
    return copy.deepcopy(dict(value))


def section_of(value: Mapping[str, Any], node: str) -> str:
    """Where *node* stands; raises NotFound."""
    for name in SECTIONS:
        if node in mapping(value, name):
            return name
    raise NotFound("There is no such part in this scheme any more.")


def node_of(value: Mapping[str, Any], node: str) -> Any:
    """What *value* says of *node*: a mapping, for a well-formed document; None where it is gone."""
    if node == SCHEME:
        return {key: inside for key, inside in value.items() if key not in SECTIONS}
    for name in SECTIONS:
        if node in mapping(value, name):
            return mapping(value, name)[node]
    return None


def put(value: Mapping[str, Any], node: str, inside: Any) -> Value:
    """*value* with *inside* as all that it says of *node*; raises NotFound where that is gone."""
    new = copied(value)
    if node != SCHEME:
        new[section_of(new, node)][node] = inside
        return new
    kept = {key: below for key, below in new.items() if key in SECTIONS}
    return in_order({**inside, **kept}, new)


def insert(value: Value, section: str, node: str, inside: Any, after: str = "") -> Value:
    """*value* with a new node in *section*: *after* another one, else at the end."""
    items = [*mapping(value, section).items()]
    names = [name for name, _ in items]
    items.insert(names.index(after) + 1 if after in names else len(items), (node, inside))
    return in_order({**value, section: dict(items)}, value)


def in_order(value: Value, before: Mapping[str, Any], usual: Sequence[str] = USUAL) -> Value:
    """What stood *before* keeps its order; what is new comes in its usual place."""
    places = {key: float(place) for place, key in enumerate(before)}
    for place, key in enumerate(usual):
        if key not in places:
            earlier = [places[each] for each in usual[:place] if each in places]
            places[key] = max(earlier, default=-1.0) + 0.01
    return dict(sorted(value.items(), key=lambda item: places.get(item[0], float(len(value)))))


def mapping(value: Any, name: str) -> Value:
    """The mapping that stands at *name*, which is empty where none does."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def steps(value: Mapping[str, Any]) -> set[str]:
    """The ids of all questions and outcomes."""
    return {name for section in STEPS for name in mapping(value, section)}


def every_question(value: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for name, inside in mapping(value, "questions").items():
        if isinstance(inside, dict):
            yield name, inside


def every_answer(value: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    """Question, answer, and what is said of it."""
    for question, inside in every_question(value):
        for answer, below in mapping(inside, "answers").items():
            if isinstance(below, dict):
                yield question, answer, below


def leading_to(value: Mapping[str, Any], node: str) -> list[tuple[str, str]]:
    """The answers that lead to *node*, as question and answer."""
    return [(q, answer) for q, answer, below in every_answer(value) if below.get("next") == node]


def checked_id(word: str, field: str = "name") -> str:
    """*word* as an id; raises Invalid for what the language does not allow."""
    if not is_id(word.strip()):
        sentence = "Use a letter, then letters, digits and _, 40 at most."
        raise Invalid("Use a letter, then letters, digits and _, 40 at most.", **{field: sentence})
    return word.strip()


def id_from(title: str) -> str:
    """An id that a title suggests; "" where it suggests none."""
    word = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")[:40].strip("_")
    return word if is_id(word) else ""


def new_id(value: Mapping[str, Any], wanted: str, stem: str) -> str:
    """*wanted*, or *stem* with a number; raises Invalid for one that is unfit or taken."""
    taken = {name for section in SECTIONS for name in mapping(value, section)}
    if wanted.strip():
        if checked_id(wanted) in taken:
            raise Invalid("This id is taken.", name="This id is taken.")
        return wanted.strip()
    return next(name for name in numbered(stem) if name not in taken)


def numbered(stem: str) -> Iterable[str]:
    return (f"{stem}{number}" for number in range(1, 100_000))


def renamed(inside: Value, old: str, new: str) -> Value:
    return {new if key == old else key: below for key, below in inside.items()}


def moved(inside: Value, name: str, by: int) -> Value:
    """*inside* with *name* so many places further down, or up below 0."""
    items = [*inside.items()]
    place = [*inside].index(name)
    items.insert(max(0, place + by), items.pop(place))
    return dict(items)
