"""What the parts of a draft are called: answers and nodes by their own words rather than ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webcare.schemes.shape import leading_to, mapping, node_of
from webcare.web.schemes.forms import APPROVALS, GUARDS
from webcare.web.schemes.words import DESKS, KINDS, MODERATION, PRIORITIES, REPLY_TYPES, desk_word
from webcare.web.words import PURPOSES, RESOLUTIONS, ROLES, language_name
from workflows.outcomes import in_language

CALLED: Mapping[str, Mapping[Any, Any]] = {
    "purpose": PURPOSES,
    "reply_type": REPLY_TYPES,
    "resolution": RESOLUTIONS,
    "urgency": PRIORITIES,
    "priority": PRIORITIES,
    "approval": APPROVALS,
    "role": ROLES,
    "action": MODERATION,
    "moderate": MODERATION,
    "guards": GUARDS,
    "kind": {kind: words for kind, (words, _shape) in KINDS.items()},
}


@dataclass(frozen=True, slots=True)
class Named:
    """The words of one text of a scheme, in *language*; an id where it has none."""

    value: Mapping[str, Any]
    language: str

    def answer(self, question: str, answer: str) -> str:
        """What the answer says, such as “Ja”."""
        inside = mapping(node_of(self.value, question), "answers").get(answer)
        return self._text(inside, "text") or answer

    def node(self, node: str) -> str:
        """The question as it is asked, or the title of the outcome or gate."""
        inside = node_of(self.value, node)
        return self._text(inside, "text") or self._text(inside, "title") or node

    def coming(self, node: str) -> list[tuple[str, str]]:
        """The answers that lead to *node*: the question's id, and what the answer says."""
        return [(asked, self.answer(asked, given)) for asked, given in leading_to(self.value, node)]

    def field(self, node: str, key: str, value: str) -> str:
        """What the field *key* of *node* says, in the words that its form has for it."""
        if key in ("next", "gate", "start"):
            return self.node(value)
        if key in ("answers", "proposes"):
            return self.answer(node, value)
        if key in ("notify", "desk"):
            return _each(value, lambda word: desk_word(word) if word in DESKS else word)
        if key == "languages":
            return _each(value, language_name)
        if key == "reason":  # one word of the writer's own
            return value.replace("_", " ")
        called = {str(word): str(words) for word, words in CALLED.get(key, {}).items()}
        return _each(value, lambda word: called.get(word, word)) if called else value

    def _text(self, inside: Any, key: str) -> str:
        texts = inside.get(key) if isinstance(inside, dict) else None
        if isinstance(texts, str):
            return texts
        return in_language(texts, self.language) or "" if isinstance(texts, dict) else ""


def _each(value: str, say: Any) -> str:
    return ", ".join(str(say(word)) for word in value.split(", "))
