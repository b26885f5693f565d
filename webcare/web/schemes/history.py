"""What was done to a draft, revision by revision, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcare.schemes.meanwhile import TAKEN
from webcare.schemes.models import SchemeRevision
from webcare.web.schemes.words import KINDS

ACTS: Mapping[str, Any] = {
    "draft.begun": _l("Begun"),
    "text.saved": _l("Saved as text"),
    "text.merged": _l("Brought together with a colleague’s text"),
    TAKEN: _l("Brought together with version"),
    "node.added": _l("Added"),
    "node.removed": _l("Deleted"),
    "node.up": _l("Moved earlier"),
    "node.down": _l("Moved later"),
    "answer.add": _l("Answer added"),
    "answer.delete": _l("Answer deleted"),
    "answer.up": _l("Answer moved earlier"),
    "answer.down": _l("Answer moved later"),
}
ADDED: Mapping[str, Any] = {
    "question": _l("a question"),
    "gate": _l("a gate"),
    "words": _l("a list of words"),
}


def done(revision: SchemeRevision) -> str:
    """What was done, and to which part: “Added: a question”, “Changed · K1”, “Changed · the scheme
    itself”.
    """
    act = str(ACTS.get(revision.act, _("Changed")))
    if revision.act == "node.added":
        return str(_("%(act)s: %(what)s", act=act, what=_added(revision.node)))
    if revision.act == TAKEN:
        return f"{act} {revision.node}"
    if revision.node:
        return f"{act} · {revision.node}"
    whole = revision.act not in ACTS or revision.act.startswith("node.")
    return f"{act} · {_('the scheme itself')}" if whole else act


def _added(what: str) -> str:
    """What was added; it is kept as its kind."""
    if what in KINDS:
        return str(_("an outcome, “%(kind)s”", kind=KINDS[what][0]))
    return str(ADDED.get(what, what))
