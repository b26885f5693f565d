"""A scheme's faults in the reader's language."""

from typing import NamedTuple

from flask_babel import gettext

from workflows.scheme.faults import TEXTS, Fault


class FaultWords(NamedTuple):
    node: str
    code: str
    message: str
    cure: str


def fault_words(fault: Fault) -> FaultWords:
    """What is wrong and what to do about it, translated, with what is filled in translated too."""
    text = TEXTS[fault.code]
    values = {
        name: gettext(value) if isinstance(value, str) and value else value
        for name, value in fault.values.items()
    }
    return FaultWords(
        fault.node,
        fault.code,
        gettext(text.message) % values,
        gettext(text.cure) % values,
    )
