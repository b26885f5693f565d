"""Schemes that nobody wrote: of any size, with long and short texts, sound or full of faults."""

import json
import random
from typing import Any

from workflows.scheme import SchemeDocument, load_document

KINDS: list[dict[str, Any]] = [
    {"kind": "reply"},
    {"kind": "let_stand", "reason": "quiet"},
    {"kind": "watch"},
    {"kind": "escalate", "desk": "legal"},
    {"kind": "forward"},
]
WORDS = ["is", "the", "post", "positive", "complaint", "Verantwoordelijkheidsverdeling", "x", "…?"]
ANSWERS = ["Yes", "No", "Yes, and it is punishable by law", "Onbegrensdewoordenzondereinde" * 2]

ASTRAY, ONWARD = 0.15, 0.35  # how often an answer leads anywhere; to a question, not an outcome


def scheme(seed: int, *, questions: int, outcomes: int, sound: bool = True) -> SchemeDocument:
    """One scheme for each *seed*; a sound one has no circle and leads to every node."""
    chance = random.Random(seed)
    names = [f"Q{number}" for number in range(questions)]
    ends = [f"end_{number}" for number in range(outcomes)]
    gated = chance.randint(0, min(5, questions))
    unused = list(ends)
    written: dict[str, Any] = {}
    for place, name in enumerate(names):
        answers: dict[str, Any] = {}
        for number in range(chance.choice([2, 2, 2, 3, 4])):
            leads = _target(chance, place, number, names, unused or ends, sound=sound)
            unused = [end for end in unused if end != leads]
            answers[f"a{number}"] = {"text": {"en": chance.choice(ANSWERS)}, "next": leads}
        written[name] = {
            "text": {"en": " ".join(chance.choices(WORDS, k=chance.randint(1, 30)))},
            "source": chance.choice(["stated", "reconstructed"]),
            "answers": answers,
        }
        if place < gated:
            written[name]["gate"] = "nothing"
            answers["a0"]["nothing_special"] = True
    last = written[names[-1]]["answers"]
    for number, end in enumerate(unused):
        last[f"b{number}"] = {"text": {"en": f"Case {number}"}, "next": end}
    document = {
        "id": "generated",
        "title": {"en": "Generated"},
        "languages": ["en"],
        "source": {"kind": "reconstructed", "cite": "for a test"},
        "start": names[0],
        "gates": {"nothing": {"title": {"en": "Nothing special at all, whatever it is"}}},
        "questions": written,
        "outcomes": {
            end: {
                **KINDS[number % len(KINDS)],
                "title": {"en": " ".join(chance.choices(WORDS, k=chance.randint(1, 12)))},
                "source": "stated",
            }
            for number, end in enumerate(ends)
        },
    }
    if not gated:
        del document["gates"]
    return load_document(json.dumps(document))


def _target(
    chance: random.Random,
    place: int,
    number: int,
    names: list[str],
    ends: list[str],
    *,
    sound: bool,
) -> str:
    if not sound and chance.random() < ASTRAY:
        return chance.choice([*names, "nowhere", names[place]])
    later = names[place + 1 :]
    if number == 0 and later:
        return later[0]
    return chance.choice(later[:4]) if later and chance.random() < ONWARD else chance.choice(ends)
