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
