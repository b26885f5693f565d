"""Checks a document that has faults of form as well: whatever could be read is checked, and nothing
is told of what could not, for that fault is told already.
"""

from collections.abc import Mapping, Sequence

from workflows.scheme.document import SchemeDocument
from workflows.scheme.faults import Fault

_ALL = "*"  # of a node of which nothing could be read
_KIND = "kind"  # of an outcome of which nobody knows what it is

ABOUT: Mapping[str, tuple[str, ...]] = {
    "no_start": ("start",),
    "dead_end": ("answers",),
    "one_answer": ("answers",),
    "leads_nowhere": ("answer next",),
    "waved_outside_gate": ("gate", "nothing_special"),
    "unknown_gate": ("gate",),
    "gate_answer": ("gate", "nothing_special", "answers"),
    "rule_answer": ("answers",),
    "rule_waves": ("answers", "nothing_special", "guards"),
    "missing_language": (
        "text", "title", "about", "guidance", "protocols", "considerations", "reason", "moderate",
        "action",
    ),
    "missing_answer": ("answer text",),
    "no_source": ("source",),
    "no_node_source": ("source",),
    "no_owner": ("desk", "notify", "open_complaint"),
    "no_reason": ("moderate", "action", "reason"),
}  # fmt: skip
"""The keys that a fault of working looks at: where one could not be read it may be false alarm."""

_IS_ABOUT = {"no_kind": _KIND, "no_source_kind": "source", "no_moderation": "moderate"}


class Unread:
    """What of a document could not be read, as its faults of form tell it. `steps` are the ids of
    questions and outcomes that are unfit as ids, so that answers may well lead there.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._keys: set[tuple[str, str, str]] = set()  # node, key, answer
        self._sections: set[str] = set()
        self._is_whole = True
        self.steps: set[str] = set()
        for fault in faults:
            self._note(fault)

    @property
    def is_whole(self) -> bool:
        """Whether every answer that leads somewhere was read."""
        return self._is_whole

    def _note(self, fault: Fault) -> None:
        match fault.code:
            case "no_mapping":
                self._note_mapping(fault)
            case "no_id" if "section" in fault.values:
                self._note_id(fault, str(fault.values["section"]))
            case "no_kind" | "no_source_kind" | "no_moderation":
                self._keys.add((fault.node, _IS_ABOUT[fault.code], ""))
            case "no_word_list":
                self._sections.add("words")
            case "unknown_key":
                pass  # what it should have said is missing, and that is told
            case _:
                self._note_key(fault)

    def _note_mapping(self, fault: Fault) -> None:
        self._is_whole = False
        if fault.answer is None:
            self._keys.add((fault.node, _ALL, ""))
            return
        self._keys.add((fault.node, "answers", ""))
        self._keys |= {(fault.node, f"answer {key}", fault.answer.id) for key in ("next", "text")}

    def _note_id(self, fault: Fault, section: str) -> None:
        self._keys.add((fault.node, section, ""))
        if not fault.node:
            self._sections.add(section)
        if section in ("questions", "answers"):
            self._is_whole = False
        if section in ("questions", "outcomes"):
            name = fault.values["name"]
            self.steps.add(str(name.value))

    def _note_key(self, fault: Fault) -> None:
        if not fault.key:
            return
        if fault.answer is not None and fault.key in ("next", "text"):
            self._keys.add((fault.node, f"answer {fault.key}", fault.answer.id))
        else:
            self._keys.add((fault.node, fault.key, ""))
        if not fault.node:
            self._sections.add(fault.key)
        lost = fault.key == "next" and "value" in fault.values  # it leads somewhere, unreadably
        if lost or fault.key in ("questions", "answers"):
            self._is_whole = False

    def hides(self, fault: Fault, document: SchemeDocument) -> bool:
        """Whether *fault*, of working, only follows from what could not be read."""
        if fault.code in ("unreachable", "circle", "shared_id"):
            return False
        answer = fault.answer.id if fault.answer else ""
        keys = {key for node, key, of in self._keys if node == fault.node and of in ("", answer)}
        return bool(keys & {_ALL, _KIND, *ABOUT.get(fault.code, ())}) or self._hides_elsewhere(
            fault.code, document
        )

    def _hides_elsewhere(self, code: str, document: SchemeDocument) -> bool:
        """Whether a fault of that code may follow from another part of the document."""
        match code:
            case "unknown_gate":
                return "gates" in self._sections
            case "unused_gate":
                return not self.is_whole or any(key == "gate" for _, key, _ in self._keys)
            case "unknown_words":
                return "words" in self._sections
            case "no_start":
                return self._has_lost("questions", document.questions)
            case "leads_nowhere":
                outcomes = self._has_lost("outcomes", document.outcomes)
                return outcomes or self._has_lost("questions", document.questions)
            case _:
                return False

    def _has_lost(self, section: str, found: Mapping[str, object]) -> bool:
        """Whether the section is there, and nothing of it could be read."""
        return section in self._sections and not found
