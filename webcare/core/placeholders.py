"""Filling in what a text leaves open (`workflows.variables`), and refusing what cannot leave so."""

from collections.abc import Mapping

from webcare.core.errors import Invalid
from webcare.core.i18n import marked as _m
from workflows import variables

UNKNOWN = _m("Unknown placeholder %(which)s. You can use %(known)s.")
OPEN = _m("Still to be filled in: %(which)s. Write it in the text, then send.")
UNKNOWN_IN_FORM = _m(
    "A {{placeholder}} in it is not known. You can use {{name}}, {{number}}, {{organisation}}, "
    "{{team}}, {{sender}}, {{date}}, {{theme}}, {{unit}}, {{answer_by}} and {{link}}."
)
"""What a form says beside its field; it names them all, which a test holds."""


class NotReady(Invalid):
    """A text that cannot leave as it stands: `fields["body"]` says why in English, the sentence
    with its named places is for whoever translates it.
    """

    def __init__(self, message: str, **named: str) -> None:
        super().__init__(message, body=message % named)
        self.named = named


def known() -> str:
    """All of them, as they are written."""
    return ", ".join(variables.written(name) for name in variables.KNOWN)


def check_known(text: str, values: Mapping[str, str] | None = None) -> None:
    """Raise NotReady, with the list of those that there are, for a variable that is none."""
    if stray := variables.unknown(text, values):
        raise NotReady(UNKNOWN, which=stray[:60], known=known())


def fill(text: str, values: Mapping[str, str]) -> str:
    """*text* with each `{{name}}` replaced by its value, literally and only once.

    Raises NotReady for a variable that is none, so that nobody is sent one, and for one that has no
    value here: a person writes what belongs there. What a value itself looks like does not matter:
    an asker may be called `{{config}}`, before and after filling.
    """
    check_known(text, values)
    if missing := variables.gaps(text, values):
        raise NotReady(OPEN, which=", ".join(variables.written(name) for name in missing))
    return variables.fill(text, values)
