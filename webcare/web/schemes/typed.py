"""What is typed in a node's form, laid over a scheme that may have changed meanwhile."""

from typing import Any

from webcare.core.errors import Invalid, NotFound
from webcare.schemes import threeway
from webcare.schemes.reading import Reading
from webcare.schemes.shape import SCHEME, SECTIONS, Value, insert, node_of, put
from webcare.schemes.threeway import Path
from webcare.web.schemes.editor_page import choices_of
from webcare.web.schemes.fields import Typed
from webcare.web.schemes.filled import answers_in, filled_in


def laid_over(
    base: Reading, theirs: Value, node: str, form: Typed, desks: list[str], lost: Any = None
) -> Value:
    """*theirs* with the node as the form says, which was made from *base*; a node that is gone
    comes back. *lost*: what it was, for one that was gone already from *base*. Raises Invalid and
    NotFound.
    """
    section, before = form.get("section", ""), dict(base.value or {})
    if section in SECTIONS and node_of(before, node) is None and lost is not None:
        before = insert(before, section, node, lost)
    choices = choices_of(base.document, desks)
    mine, _name = filled_in(before, section, node, form, choices, ids=False)
    inside = node_of(mine, node)
    if node == SCHEME or node_of(theirs, node) is not None:
        return put(theirs, node, inside)
    return insert(dict(theirs), section, node, inside)


def merged(
    base: Reading, theirs: Value, node: str, form: Typed, desks: list[str], lost: Any = None
) -> tuple[Value, tuple[Path, ...]]:
    """*theirs* with what only the form changed of the node, and the paths in the node that both
    changed, for which it has what the form says. A node that is gone comes back as the form says.
    Raises Invalid and NotFound.
    """
    value = laid_over(base, theirs, node, form, desks, lost)
    before, there = node_of(base.value or {}, node), node_of(theirs, node)
    if before is None or there is None:
        return value, ()
    found = threeway.merge(before, node_of(value, node), there)
    return put(theirs, node, found.value), found.clashes


def choose_theirs(value: Value, theirs: Value, node: str, form: Typed) -> Value:
    """*value* with what *theirs* says of the node where the form asks for that."""
    paths = [tuple(each.split("/")) for each in form.getlist("theirs")]
    inside, there = node_of(value, node), node_of(theirs, node)
    if not paths or not isinstance(inside, dict) or not isinstance(there, dict):
        return value
    return put(value, node, threeway.with_theirs(inside, there, paths))


def differs(base: Reading, node: str, form: Typed, desks: list[str]) -> bool:
    """Whether the form says anything that *base*, from which it was made, does not."""
    before = dict(base.value or {})
    try:
        mine = laid_over(base, before, node, form, desks)
    except (Invalid, NotFound):
        return True
    return mine != before or _names(form, node)


def _names(form: Typed, node: str) -> bool:
    """Whether an id is another one, or an answer is to lead to something new."""
    if form.get("id", node).strip() != node:
        return True
    return any(
        form.get(f"answer-{place}-id", was).strip() != was
        or form.get(f"answer-{place}-next", "").startswith("+")
        for place, was in answers_in(form)
    )
