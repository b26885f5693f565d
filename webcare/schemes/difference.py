"""What differs between two texts of a scheme: node by node, as words and as marks for a drawing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from webcare.schemes.shape import SCHEME, SECTIONS, mapping, node_of

Change = Literal["added", "removed", "changed"]
Path = tuple[str, ...]
Mark = str | tuple[str, str] | tuple[str, str, str]
"""A node; a question with its answer; or these two and where the answer led before."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a node says, such as ``("answers", "yes", "next")``, before and after; empty
    where it was not there.
    """

    path: Path
    before: str
    after: str

    @property
    def change(self) -> Change:
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


@dataclass(frozen=True, slots=True)
class NodeChange:
    """One node that differs; `section` is "" for the scheme itself."""

    section: str
    node: str
    change: Change
    fields: tuple[Field, ...]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[NodeChange]:
    """Every node that differs, in the order of the document; a changed order alone is a change of
    the scheme itself.
    """
    found = [*_scheme(before, after)]
    for section in ("gates", "questions", "outcomes", "words"):
        old, new = mapping(before, section), mapping(after, section)
        for node in _all_of(old, new):
            change = _change(section, node, old, new)
            if change:
                found.append(change)
    return found


def marks(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[Mark, Change]:
    """What to draw how: nodes and the arrows of answers, as `drawing.Overlay` names them."""
    found: dict[Mark, Change] = {}
    for each in difference(before, after):
        if each.section in ("questions", "outcomes"):
            found[each.node] = each.change
    old, new = dict(_arrows(before)), dict(_arrows(after))
    for arrow in {**old, **new}:
        if arrow not in new:
            found[arrow] = "removed"
        elif arrow not in old:
            found[arrow] = "added"
        elif old[arrow] != new[arrow]:
            found[arrow] = "changed"
            found[(*arrow, str(old[arrow]))] = "removed"
    return found


def fields_of(inside: Any) -> dict[Path, str]:
    """All that *inside* says, flat: a path, and its words."""
    return {path: _words(leaf) for path, leaf in _leaves(inside, ())}


def _scheme(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[NodeChange]:
    old, new = dict(node_of(before, SCHEME)), dict(node_of(after, SCHEME))
    for section in SECTIONS:
        names, then = [*mapping(after, section)], [*mapping(before, section)]
        if [n for n in then if n in names] != [n for n in names if n in then]:
            old[section], new[section] = {"order": ", ".join(then)}, {"order": ", ".join(names)}
    fields = _differing(old, new)
    if fields:
        yield NodeChange("", SCHEME, "changed", fields)


def _change(
    section: str, node: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> NodeChange | None:
    fields = _differing(old.get(node), new.get(node))
    if node not in old:
        return NodeChange(section, node, "added", fields)
    if node not in new:
        return NodeChange(section, node, "removed", fields)
    return NodeChange(section, node, "changed", fields) if fields else None


def _differing(old: Any, new: Any) -> tuple[Field, ...]:
    was, now = fields_of(old), fields_of(new)
    order = _answer_order(old), _answer_order(new)
    if sorted(order[0]) == sorted(order[1]) and order[0] != order[1]:
        was["answers", "order"], now["answers", "order"] = ", ".join(order[0]), ", ".join(order[1])
    paths = _all_of(was, now)
    return tuple(
        Field(path, was.get(path, ""), now.get(path, ""))
        for path in paths
        if was.get(path) != now.get(path)
    )


def _answer_order(inside: Any) -> list[str]:
    return [*mapping(inside, "answers")]


def _all_of(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> list[Any]:
    """The keys of both, those that went standing where they stood."""
    keys = [*new]
    place = 0
    for key in old:
        if key in new:
            place = keys.index(key) + 1
        else:
            keys.insert(place, key)
            place += 1
    return keys


def _leaves(inside: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    match inside:
        case dict() if inside and path[-1:] != ("when",):
            for key, below in inside.items():
                yield from _leaves(below, (*path, key))
        case list() if any(isinstance(each, dict | list) for each in inside):
            for number, below in enumerate(inside, start=1):
                yield from _leaves(below, (*path, str(number)))
        case None | dict() | list() if not inside:
            return  # what is empty says nothing
        case _:
            yield path, inside


def _words(leaf: Any) -> str:
    match leaf:
        case bool():
            return "true" if leaf else "false"
        case list():
            return ", ".join(map(_words, leaf))
        case dict():
            return json.dumps(leaf, ensure_ascii=False)
        case _:
            return str(leaf)


def _arrows(value: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    for question, inside in mapping(value, "questions").items():
        for answer, below in mapping(inside, "answers").items():
            yield (question, answer), below.get("next") if isinstance(below, dict) else None
