"""What each fault says, and how to mend it: in the words of the text, and in those of a form.

The texts are English with named places; `marked` only marks them, and the edge that shows them
translates them, and the values that it fills in. A code never changes its meaning, for programs
read it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from workflows.wording import marked

_m = marked


class FaultText(NamedTuple):
    """A fault beside the text that has it (ids, keys, a line to write), and beside a form (the
    words that people gave, a field to choose in). Where both say the same the latter is empty.
    """

    message: str
    cure: str
    form_message: str = ""
    form_cure: str = ""


_AS_TEXT = _m("Mend it under “As text”.")

OF_FILE: Mapping[str, FaultText] = {
    "no_file": FaultText(_m("there is no such file"), _m("Look at its name and folder.")),
    "too_long": FaultText(
        _m("the document is longer than %(most)s characters"),
        _m("Leave out what is not part of the scheme."),
    ),
    "no_yaml": FaultText(
        _m("%(where)sthis is no YAML: %(problem)s"),
        _m("Mend that line: look at its indentation, colons and quotes."),
    ),
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
}

OF_FORM: Mapping[str, FaultText] = {
    "no_mapping": FaultText(
        _m("it should be a mapping"), _m("Write 'name: value' lines below it."),
        _m("this part holds no fields"), _AS_TEXT,
    ),
    "unknown_key": FaultText(
        _m("%(name)s is not known here"), _m("Use one of: %(allowed)s."),
        _m("it says “%(name)s”, which no scheme knows"), _m("Take it out under “As text”."),
    ),
    "no_word": FaultText(
        _m("%(name)s should be a word"), _m("Add '%(plain)s: …'."),
        _m("“%(name)s” is not filled in"), _m("Fill it in."),
    ),
    "no_flag": FaultText(
        _m("%(name)s should be true or false"), _m("Write '%(plain)s: true' or leave it out."),
        _m("“%(name)s” is neither yes nor no"), _m("Tick it or leave it, and save."),
    ),
    "no_number": FaultText(
        _m("%(name)s should be a number above 0"), _m("Write '%(plain)s: %(example)s'."),
        _m("“%(name)s” is no number above 0"), _m("Write a number, such as %(example)s."),
    ),
    "too_large": FaultText(
        _m("%(name)s is longer than anyone waits"), _m("Write at most %(most)s."),
        _m("“%(name)s” is longer than anyone waits"),
    ),
    "no_choice": FaultText(
        _m("%(name)s cannot be %(value)s"), _m("Use one of: %(allowed)s."),
        _m("“%(name)s” cannot be %(value)s"), _m("Choose from the list."),
    ),
    "no_names": FaultText(
        _m("%(name)s should be a list of names"), _m("Write '%(plain)s: [lead]'."),
        _m("“%(name)s” is no list of names"), _m("Tick who it is."),
    ),
    "no_texts": FaultText(
        _m("%(name)s should hold one text a language"), _m("Write '%(plain)s: {nl: …}'."),
        _m("“%(name)s” has no text, or an empty one"), _m("Write it in every language."),
    ),
    "no_list_of_texts": FaultText(
        _m("%(name)s should be a list of texts"), _m("Begin each with '- nl: …'."),
        _m("“%(name)s” is no list of texts"), _AS_TEXT,
    ),
    "no_list": FaultText(
        _m("%(name)s should be a list"), _m("Begin each with '- '."),
        _m("“%(name)s” is no list"), _AS_TEXT,
    ),
    "no_children": FaultText(
        _m("%(name)s should be a mapping"), _m("Give each its id, then a colon."),
        _m("“%(name)s” has no parts with a name"), _AS_TEXT,
    ),
    "no_id": FaultText(
        _m("%(name)s is no id"), _m("Use a letter, then letters, digits and _."),
        _m("%(name)s cannot be an id"), _m("Use a letter, then letters, digits and _, 40 at most."),
    ),
    "no_languages": FaultText(
        _m("'languages' should list language codes"), _m("Write 'languages: [nl, en]'."),
        _m("it does not say in which languages it is"), _m("Tick them under “The scheme itself”."),
    ),
    "no_address": FaultText(
        _m("%(name)s is no address of a page"), _m("Begin it with https:// or /.")
    ),
    "no_rule": FaultText(
        _m("a rule answers or proposes"), _m("Write 'answers: …' or 'proposes: …'."),
        _m("a rule does not say whether it answers or only proposes"),
        _m("Choose what the rule does, and which answer."),
    ),
    "no_condition": FaultText(
        _m("condition: %(problem)s"), _m("Write it like {fact: is_public, is: true}."),
        _m("a rule has a condition that cannot be read"),
        _m("Choose what it looks at and its value again, or delete the rule."),
    ),
    "no_deadline": FaultText(
        _m("'deadline' should be one number and unit"), _m("Write 'deadline: {office_hours: 4}'."),
        _m("the term is no number with its unit"), _m("Write a number and choose the unit."),
    ),
    "no_kind": FaultText(
        _m("an outcome cannot be %(name)s"), _m("Use one of: %(allowed)s."),
        _m("%(name)s is nothing that can happen"), _m("Choose what happens."),
    ),
    "no_source_kind": FaultText(
        _m("source %(name)s is not known"), _m("Write 'stated' or 'reconstructed'."),
        _m("its source is neither stated nor reconstructed"), _m("Choose one of the two."),
    ),
    "no_moderation": FaultText(
        _m("'moderate' should name an action and its reason"),
        _m("Write 'moderate: {action: hide, reason: {nl: …}}'."),
        _m("what becomes of the post is not clear"),
        _m("Choose what is done with it, and write the reason."),
    ),
    "no_word_list": FaultText(
        _m("a list of words holds words or phrases, in one language or in all"),
        _m("Write '%(plain)s: {nl: [wegenwerk*], fr: [travaux]}'."),
        _m("this list holds no words"), _m("Write one word or phrase a line."),
    ),
}  # fmt: skip

OF_WORKING: Mapping[str, FaultText] = {
    "shared_id": FaultText(
        _m("a question and an outcome share this id"), _m("Rename one of them."),
    ),
    "no_start": FaultText(
        _m("the start %(name)s is no question"), _m("Name the first question."),
        _m("its first question, %(name)s, is not in the scheme"),
        _m("Choose the first question under “The scheme itself”."),
    ),
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
        _m("the answer %(answer)s leads to %(next)s, which is not in the scheme"),
        _m("Choose where it goes."),
    ),
    "circle": FaultText(
        _m("its answers can lead back to itself: %(way)s"), _m("Let one path go on or end."),
        _m("one can come back here again and again: %(way)s"),
        _m("Let one of these answers lead on, or to an outcome."),
    ),
    "unreachable": FaultText(
        _m("no path leads here"), _m("Let an answer lead to it, or remove it."),
        _m("nobody ever comes here: no answer leads to it"),
        _m("Let an answer lead to it, or delete it."),
    ),
    "unused_gate": FaultText(
        _m("no question stands in this gate"), _m("Remove the gate."),
        "", _m("Let a question stand in it, or delete it."),
    ),
    "waved_outside_gate": FaultText(
        _m("'nothing_special' without a gate"), _m("Name the gate."),
        _m("the answer %(answer)s means “nothing special”, but the question stands in no gate"),
        _m("Choose its gate, or untick that answer."),
    ),
    "unknown_gate": FaultText(
        _m("gate %(name)s is not known"), _m("Add it to 'gates'."),
        _m("it stands in the gate %(name)s, which is not in the scheme"),
        _m("Choose another gate, or none."),
    ),
    "gate_answer": FaultText(
        _m("a gate's question has exactly one answer that is nothing special"),
        _m("Mark one answer 'nothing_special: true'."),
        _m("of a question in a gate exactly one answer means “nothing special”"),
        _m("Tick it at that one answer."),
    ),
    "rule_answer": FaultText(
        _m("a rule gives %(name)s, which is no answer here"), _m("Use one of: %(allowed)s."),
        _m("a rule gives the answer %(name)s, which this question does not have"),
        _m("Choose one of its answers: %(allowed)s."),
    ),
    "rule_waves": FaultText(
        _m("a rule waves %(guard)s through; only a person may"),
        _m("Let rules only raise the suspicion."),
    ),
    "unknown_fact": FaultText(
        _m("the fact %(name)s is not known"), _m("Choose one from the list of facts."),
        _m("a rule looks at %(name)s, which is no fact that Webcare knows"),
    ),
    "misused_fact": FaultText(
        _m("%(problem)s"), _m("See the list of facts."),
        _m("a rule compares “%(fact)s” in a way that does not fit"),
        _m("Choose how it is compared, and the value."),
    ),
    "unknown_words": FaultText(
        _m("the list of words %(name)s is not known"), _m("Add it to 'words'."),
        _m("a rule looks for the list of words %(name)s, which is not in the scheme"),
        _m("Add that list, or choose another one in the rule."),
    ),
    "impossible_rule": FaultText(
        _m("a rule for %(answer)s can never hold: %(facts)s"),
        _m("Take out one of the two conditions."),
        _m("the rule for the answer %(answer)s can never hold: its conditions exclude each other"),
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
        _m("the scheme cites no source"), _m("Add 'source: {kind: …, cite: …}'."),
        _m("it does not say where it comes from"),
        _m("Write its source under “The scheme itself”, and whether it states this."),
    ),
    "no_node_source": FaultText(
        _m("its source is not cited"), _m("Write 'source: stated' or 'source: reconstructed'."),
        _m("it does not say where it comes from"),
        _m("Choose whether the source states it or it is reconstructed."),
    ),
    "no_owner": FaultText(
        _m("nobody is asked: %(what)s"), _m("Name one of: %(allowed)s."),
        _m("it goes to “%(name)s”, and there is no such desk here"), _m("Choose a desk."),
    ),
    "no_reason": FaultText(
        _m("%(what)s needs a reason that its author can be told"),
        _m("Write 'moderate: {action: %(what)s, reason: {nl: …}}'."),
        _m("“%(what)s” needs a reason that the author can be told"), _m("Write the reason."),
    ),
}  # fmt: skip

TEXTS: Mapping[str, FaultText] = {**OF_FILE, **OF_FORM, **OF_WORKING}

VARIANTS: Mapping[str, FaultText] = {
    "no_kind.open": FaultText(
        _m("it does not say what kind of outcome it is"),
        _m("Add 'kind:' and one of: %(allowed)s."),
        _m("it does not say what happens"), _m("Choose what happens."),
    ),
    "no_source_kind.open": FaultText(
        _m("its source does not say of which kind it is"),
        _m("Write 'kind: stated' or 'kind: reconstructed'."),
        _m("its source is neither stated nor reconstructed"), _m("Choose one of the two."),
    ),
    "no_address.open": FaultText(
        _m("a page has no address"), _m("Add 'url: https://…' or 'url: /…'."),
        "", _m("Write its address, which begins with https:// or /, or delete the page."),
    ),
    "no_start.open": FaultText(
        _m("it has no start"), _m("Write 'start:' and the id of the first question."),
        _m("it does not say which question comes first"),
        _m("Choose the first question under “The scheme itself”."),
    ),
    "leads_nowhere.open": FaultText(
        _m("%(answer)s leads nowhere yet"), _m("Write 'next:' and a question or an outcome."),
        _m("the answer %(answer)s leads nowhere yet"), _m("Choose where it goes."),
    ),
    "unreachable.below": FaultText(
        _m("no path leads here, and so none to %(below)s"),
        _m("Let an answer lead to it, or remove it."),
        _m("nobody ever comes here, and so nobody comes to %(below)s either"),
        _m("Let an answer lead to it, or delete it."),
    ),
    "no_owner.open": FaultText(
        _m("nobody is asked: %(what)s"), _m("Name one of: %(allowed)s."),
        _m("it does not say who is asked"), _m("Choose a desk."),
    ),
    "no_owner.told": FaultText(
        _m("nobody is asked: %(what)s"), _m("Name one of: %(allowed)s."),
        _m("“%(name)s” is told too, and there is nobody of that name here"),
        _m("Untick it, or choose who is told."),
    ),
}  # fmt: skip
"""What a fault says where a value is missing or more can be said; the code stays the same."""
