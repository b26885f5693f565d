"""What each fault of working says, and how to mend it; and the faults of which more can be said."""

from collections.abc import Mapping

from workflows.scheme.fault_texts import OF_FILE, OF_FORM, FaultText
from workflows.wording import marked

_m = marked

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
