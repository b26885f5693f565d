"""What can be wrong with a scheme: each fault's code, what it says, and how to mend it.

The texts are English with named places; `marked` only marks them, and the edge that shows them
translates them, and the words that it fills in. A code never changes its meaning: programs read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class FaultText(NamedTuple):
    message: str
    cure: str


def marked(text: str) -> str:
    """*text* itself; collected for translation by this name."""
    return text


_m = marked

TEXTS: Mapping[str, FaultText] = {
    # the file itself
    "no_file": FaultText(_m("there is no such file"), _m("Look at its name and folder.")),
    "too_long": FaultText(
        _m("the document is longer than %(most)s characters"),
        _m("Leave out what is not part of the scheme."),
    ),
    "no_yaml": FaultText(_m("%(where)sthis is no YAML: %(problem)s"), _m("Mend the line.")),
    "broken_text": FaultText(_m("the text holds broken characters"), _m("Save it as UTF-8.")),
    "empty": FaultText(
        _m("the document is empty"), _m("Begin with 'id:', or copy a shipped scheme.")
    ),
    "several_documents": FaultText(
        _m("the file holds more than one document"), _m("Keep one scheme a file.")
    ),
    "anchor": FaultText(
        _m("%(where)sanchors and aliases are not allowed"), _m("Write the text out.")
    ),
    "tag": FaultText(_m("%(where)sthe tag %(tag)s is not allowed"), _m("Write a plain value.")),
    "too_many_values": FaultText(
        _m("%(where)sthe document holds more than %(most)s values"), _m("Split the scheme.")
    ),
    "too_deep": FaultText(
        _m("%(where)sit is nested deeper than %(most)s"), _m("Write it flatter.")
    ),
    "no_key": FaultText(_m("%(where)sa key must be a word"), _m("Give it a name.")),
    "twice": FaultText(_m("%(where)s%(name)s stands here twice"), _m("Remove one of them.")),
    # form
    "no_mapping": FaultText(
        _m("it should be a mapping"), _m("Write 'name: value' lines below it.")
    ),
    "unknown_key": FaultText(_m("%(name)s is not known here"), _m("Use one of: %(allowed)s.")),
    "no_word": FaultText(_m("%(name)s should be a word"), _m("Add '%(plain)s: …'.")),
    "no_flag": FaultText(
        _m("%(name)s should be true or false"), _m("Write '%(plain)s: true' or leave it out.")
    ),
    "no_number": FaultText(
        _m("%(name)s should be a number above 0"), _m("Write '%(plain)s: %(example)s'.")
    ),
    "too_large": FaultText(
        _m("%(name)s is longer than anyone waits"), _m("Write at most %(most)s.")
    ),
    "no_choice": FaultText(_m("%(name)s cannot be %(value)s"), _m("Use one of: %(allowed)s.")),
    "no_names": FaultText(
        _m("%(name)s should be a list of names"), _m("Write '%(plain)s: [lead]'.")
    ),
    "no_texts": FaultText(
        _m("%(name)s should hold one text a language"), _m("Write '%(plain)s: {nl: …}'.")
    ),
    "no_list_of_texts": FaultText(
        _m("%(name)s should be a list of texts"), _m("Begin each with '- nl: …'.")
    ),
    "no_list": FaultText(_m("%(name)s should be a list"), _m("Begin each with '- '.")),
    "no_children": FaultText(
        _m("%(name)s should be a mapping"), _m("Give each its id, then a colon.")
    ),
    "no_id": FaultText(_m("%(name)s is no id"), _m("Use a letter, then letters, digits and _.")),
    "no_languages": FaultText(
        _m("'languages' should list language codes"), _m("Write 'languages: [nl, en]'.")
    ),
    "no_address": FaultText(
        _m("%(name)s is no address of a page"), _m("Begin it with https:// or /.")
    ),
    "no_rule": FaultText(
        _m("a rule answers or proposes"), _m("Write 'answers: …' or 'proposes: …'.")
    ),
    "no_condition": FaultText(
        _m("condition: %(problem)s"), _m("Write it like {fact: is_public, is: true}.")
    ),
    "no_deadline": FaultText(
        _m("'deadline' should be one number and unit"), _m("Write 'deadline: {office_hours: 4}'.")
    ),
    "no_kind": FaultText(_m("an outcome cannot be %(name)s"), _m("Use one of: %(allowed)s.")),
    "no_source_kind": FaultText(
        _m("source %(name)s is not known"), _m("Write 'stated' or 'reconstructed'.")
    ),
    "no_moderation": FaultText(
        _m("'moderate' should name an action and its reason"),
        _m("Write 'moderate: {action: hide, reason: {nl: …}}'."),
    ),
    "no_word_list": FaultText(
        _m("a list of words holds words or phrases, in one language or in all"),
        _m("Write '%(plain)s: {nl: [wegenwerk*], fr: [travaux]}'."),
    ),
    # working
    "shared_id": FaultText(
        _m("a question and an outcome share this id"), _m("Rename one of them.")
    ),
    "no_start": FaultText(_m("the start %(name)s is no question"), _m("Name the first question.")),
    "dead_end": FaultText(
        _m("it has no answers, so whoever comes here is stuck"),
        _m("Add answers, each with its next step."),
    ),
    "one_answer": FaultText(
        _m("it has only one answer, so there is nothing to decide"),
        _m("Add a second answer, or leave the question out."),
    ),
    "leads_nowhere": FaultText(
        _m("%(answer)s leads to %(next)s, which does not exist"),
        _m("Choose a question or an outcome."),
    ),
    "circle": FaultText(
        _m("its answers can lead back to itself: %(way)s"), _m("Let one path go on or end.")
    ),
    "unreachable": FaultText(
        _m("no path leads here"), _m("Let an answer lead to it, or remove it.")
    ),
    "unused_gate": FaultText(_m("no question stands in this gate"), _m("Remove the gate.")),
    "waved_outside_gate": FaultText(_m("'nothing_special' without a gate"), _m("Name the gate.")),
    "unknown_gate": FaultText(_m("gate %(name)s is not known"), _m("Add it to 'gates'.")),
    "gate_answer": FaultText(
        _m("a gate's question has exactly one answer that is nothing special"),
        _m("Mark one answer 'nothing_special: true'."),
    ),
    "rule_answer": FaultText(
        _m("a rule gives %(name)s, which is no answer here"), _m("Use one of: %(allowed)s.")
    ),
    "rule_waves": FaultText(
        _m("a rule waves %(guard)s through; only a person may"),
        _m("Let rules only raise the suspicion."),
    ),
    "unknown_fact": FaultText(
        _m("the fact %(name)s is not known"), _m("Choose one from the list of facts.")
    ),
    "misused_fact": FaultText(_m("%(problem)s"), _m("See the list of facts.")),
    "unknown_words": FaultText(
        _m("the list of words %(name)s is not known"), _m("Add it to 'words'.")
    ),
    "impossible_rule": FaultText(
        _m("a rule for %(answer)s can never hold: %(problem)s"),
        _m("Take out one of the two conditions."),
    ),
    "contradiction": FaultText(
        _m("the same facts give two answers, %(answer)s and %(other)s"),
        _m("Keep one of the two rules, or make their conditions differ."),
    ),
    "missing_language": FaultText(
        _m("%(what)s is missing in %(languages)s"),
        _m("Write it in every language of the scheme."),
    ),
    "missing_answer": FaultText(
        _m("the answer %(answer)s is missing in %(languages)s"),
        _m("Write it in every language of the scheme."),
    ),
    "no_source": FaultText(
        _m("the scheme cites no source"), _m("Add 'source: {kind: …, cite: …}'.")
    ),
    "no_node_source": FaultText(
        _m("its source is not cited"),
        _m("Write 'source: stated' or 'source: reconstructed'."),
    ),
    "no_owner": FaultText(_m("nobody is asked: %(what)s"), _m("Name one of: %(allowed)s.")),
    "no_reason": FaultText(
        _m("%(what)s needs a reason that its author can be told"),
        _m("Write 'moderate: {action: %(what)s, reason: {nl: …}}'."),
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which node (``""``: the document itself), and what to do about it."""

    node: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return TEXTS[self.code].message % self.values

    @property
    def cure(self) -> str:
        """What to do about it, in English."""
        return TEXTS[self.code].cure % self.values

    def __str__(self) -> str:
        return f"{self.node}: {self.message}" if self.node else self.message


class SchemeError(ValueError):
    """The document is no scheme that can be used; ``faults`` lists why, each with its cure."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults
