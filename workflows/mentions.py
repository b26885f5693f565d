"""Who is called by name in a note: ``@Anna de Vries``, ``@anna.devries``. Pure.

A name is one's full name, the part of one's address before the @, or a first name that nobody
else of the team bears. What stands behind a letter is no call: ``info@city.example``.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 20  # people called in one note
_WORD = re.compile(r"[^\W_][\w.'\u2019-]*")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone who can be called. `login`: their address before the @."""

    id: int
    name: str
    login: str
    may_see: bool = True


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a note calls, as it was spelled (`spelled`, with the @); and what went wrong: people
    who may not see what it is about, names that nobody has, names of more than one.
    """

    people: tuple[Colleague, ...] = ()
    spelled: tuple[str, ...] = ()
    may_not: tuple[Colleague, ...] = ()
    unknown: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def called(text: str, colleagues: Iterable[Colleague]) -> Called:
    """Whom *text* calls, each once, in their order."""
    if "@" not in text:
        return Called()
    handles = _handles(colleagues)
    people: dict[int, Colleague] = {}
    may_not: dict[int, Colleague] = {}
    spelled: dict[str, None] = {}
    unknown: dict[str, None] = {}
    unclear: dict[str, None] = {}
    for name, found in _names(text, handles):
        match found:
            case []:
                unknown[name] = None
            case [one] if one.may_see:
                people[one.id], spelled[f"@{name}"] = one, None
            case [one]:
                may_not[one.id] = one
            case _:
                unclear[name] = None
    return Called(
        tuple(people.values())[:MOST], tuple(spelled), tuple(may_not.values())[:MOST],
        tuple(unknown)[:MOST], tuple(unclear)[:MOST],
    )  # fmt: skip


def parted(text: str, spelled: Iterable[str]) -> list[tuple[str, bool]]:
    """*text* in pieces, each with whether it calls somebody; together they are *text*."""
    names = sorted(filter(None, spelled), key=len, reverse=True)
    if not names:
        return [(text, False)]
    pieces = re.split(f"({'|'.join(map(re.escape, names))})", text)
    return [(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def _names(text: str, handles: dict[str, list[Colleague]]) -> Iterable[tuple[str, list[Colleague]]]:
    """Each name behind an @ as it was spelled, the longest that somebody has, with who has it."""
    longest = max((len(each) for each in handles), default=0)
    for place, letter in enumerate(text):
        if letter != "@" or (place and (text[place - 1].isalnum() or text[place - 1] in "._-@")):
            continue
        rest = text[place + 1 : place + 1 + longest + 1]
        for length in range(min(longest, len(rest)), 0, -1):
            found = handles.get(rest[:length].casefold())
            if found and not rest[length : length + 1].isalnum():
                yield rest[:length], found
                break
        else:
            word = _WORD.match(text, place + 1)
            if word:
                yield word[0].rstrip(".'\u2019-"), []


def _handles(colleagues: Iterable[Colleague]) -> dict[str, list[Colleague]]:
    """Who has which name. Those who may see it come before those who may not, so that a name of
    one of each means the first.
    """
    everybody = list(colleagues)
    found: dict[str, list[Colleague]] = defaultdict(list)
    for each in everybody:
        for handle in {each.name.casefold(), each.login.casefold()} - {""}:
            found[handle].append(each)
    first: dict[str, list[Colleague]] = defaultdict(list)
    for each in everybody:
        if each.may_see and each.name.split():
            first[each.name.split()[0].casefold()].append(each)
    for handle, bearers in first.items():
        found.setdefault(handle, bearers)
    return {
        handle: [each for each in bearers if each.may_see] or bearers
        for handle, bearers in found.items()
    }
