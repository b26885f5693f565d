"""What the keys of a scheme are called on screen."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

NAMES: Mapping[str, Any] = {
    "title": _l("Title"),
    "about": _l("What it is for"),
    "languages": _l("Languages"),
    "start": _l("First question"),
    "source": _l("Source"),
    "cite": _l("which"),
    "order": _l("order"),
    "text": _l("Text"),
    "guidance": _l("Guidance"),
    "gate": _l("Gate"),
    "guards": _l("Never waved through"),
    "answers": _l("Answer"),
    "next": _l("leads to"),
    "nothing_special": _l("nothing special"),
    "reply_type": _l("What the reply does"),
    "moderate": _l("The post itself"),
    "action": _l("what is done"),
    "reason": _l("Reason"),
    "notify": _l("Is told too"),
    "rules": _l("Rule"),
    "proposes": _l("proposes"),
    "when": _l("when"),
    "protocols": _l("Page"),
    "url": _l("Address"),
    "kind": _l("What happens"),
    "considerations": _l("Consideration"),
    "deadline": _l("Term"),
    "minutes": _l("minutes"),
    "office_hours": _l("office hours"),
    "working_days": _l("working days"),
    "calendar_days": _l("days"),
    "priority": _l("Priority"),
    "role": _l("Who carries it out"),
    "approval": _l("Approval"),
    "desk": _l("Goes to"),
    "urgency": _l("Urgency"),
    "days": _l("Look again"),
    "resolution": _l("Closed as"),
    "purpose": _l("Purpose"),
    "questions": _l("Questions"),
    "outcomes": _l("Outcomes"),
    "gates": _l("Gates"),
    "words": _l("Lists of words"),
    "alarm": _l("Ring the on-call service"),
    "press_card": _l("With a press card: name, phone, medium, deadline"),
    "holding": _l("The author hears meanwhile that we look into it"),
    "acknowledgement": _l("Confirm receipt, with the term"),
    "open_complaint": _l("Open a formal complaint"),
}


def label(key: str) -> str:
    """The words for *key*; a key that no form has, as it is written."""
    return str(NAMES.get(key, key.replace("_", " ")))
