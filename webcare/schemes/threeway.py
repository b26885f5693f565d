"""Two people's changes to one value brought together field by field, and where they clash.

What only one of the two changed is taken from that one. A list in which nothing came, went or
moved is compared place by place; any other list is one field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webcare.schemes.shape import SECTIONS, copied
from webcare.schemes.writing import same

Path = tuple[str, ...]
"""As in `difference`: keys, and places in a list from 1 on."""
NAMED_ANEW = frozenset({*SECTIONS, "answers"})
"""Where an id that both made stands for two things, though they may look alike."""


class _Absent:
    """Stands for what is not there, which is not the same as nothing."""


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Merged:
    """The value with both changes; of each of the *clashes* it has mine."""

    value: Any
    clashes: tuple[Path, ...]


def merge(base: Any, mine: Any, theirs: Any) -> Merged:
    """*mine* and *theirs*, both made from *base*."""
    clashes: list[Path] = []
    return Merged(_merged(base, mine, theirs, (), clashes), tuple(clashes))


def with_theirs(value: Any, theirs: Any, paths: Sequence[Path]) -> Any:
    """*value* with what *theirs* says at these *paths*; a path that leads nowhere is left."""
    new = copied(value)
    for path in paths:
        inside: Any = new
        for part in path[:-1]:
            inside = _at(inside, part)
        wanted = theirs
        for part in path:
            wanted = _at(wanted, part)
        _put(inside, path[-1] if path else "", wanted)
    return new


def _merged(base: Any, mine: Any, theirs: Any, path: Path, clashes: list[Path]) -> Any:
    if _like(mine, theirs) or _like(theirs, base):
        return mine
    if _like(mine, base):
        return theirs
    if isinstance(mine, dict) and isinstance(theirs, dict) and isinstance(base, dict):
        return _mappings(base, mine, theirs, path, clashes)
    if _in_step(base, mine, theirs):
        return [
            _merged(*each, (*path, str(place)), clashes)
            for place, each in enumerate(zip(base, mine, theirs, strict=True), start=1)
        ]
    clashes.append(path)
    return mine


def _mappings(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    path: Path,
    clashes: list[Path],
) -> dict[str, Any]:
    """In my order where I changed it, else in theirs, with what the other one added at the end."""
    moved = [key for key in mine if key in base] != [key for key in base if key in mine]
    first, second = (mine, theirs) if moved else (theirs, mine)
    new = {}
    for key in [*first, *(key for key in second if key not in first)]:
        here = (*path, key)
        three = base.get(key, ABSENT), mine.get(key, ABSENT), theirs.get(key, ABSENT)
        if three[0] is ABSENT and ABSENT not in three[1:] and path[-1:] and path[-1] in NAMED_ANEW:
            clashes.append(here)
            found = three[1]
        else:
            found = _merged(*three, here, clashes)
        if found is not ABSENT:
            new[key] = found
    return new


def _in_step(*lists: Any) -> bool:
    """Whether these are lists of as many things, and no thing moved to another place."""
    if not all(isinstance(each, list) for each in lists):
        return False
    base, *others = lists
    return all(len(each) == len(base) and not _moved(base, each) for each in others)


def _moved(base: list[Any], other: list[Any]) -> bool:
    return any(
        _like(thing, was)
        for place, thing in enumerate(other)
        for at, was in enumerate(base)
        if at != place
    )


def _like(one: Any, other: Any) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return same(one, other)


def _at(inside: Any, part: str) -> Any:
    match inside:
        case dict():
            return inside.get(part, ABSENT)
        case list() if part.isdigit() and 0 < int(part) <= len(inside):
            return inside[int(part) - 1]
        case _:
            return ABSENT


def _put(inside: Any, part: str, wanted: Any) -> None:
    match inside:
        case dict() if wanted is ABSENT:
            inside.pop(part, None)
        case dict():
            inside[part] = wanted
        case list() if part.isdigit() and 0 < int(part) <= len(inside) and wanted is not ABSENT:
            inside[int(part) - 1] = wanted
        case _:
            pass
