"""What the acts that a key can do are called, for pages in the reader's language."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from webcare.accounts.shortcuts import Place, Shortcut

PLACES: Mapping[Place, str] = {
    Place.ANYWHERE: _l("Everywhere"),
    Place.TICKETS: _l("In the list and on a ticket"),
    Place.SPEAKING: _l("At the spokesperson’s desk"),
    Place.CRISIS: _l("In a crisis"),
}
ACTS: Mapping[Shortcut, tuple[str, str]] = {
    Shortcut.NEXT: (_l("Next"), "arrow-down"),
    Shortcut.PREVIOUS: (_l("Previous"), "arrow-up"),
    Shortcut.BACK: (_l("Back"), "arrow-left"),
    Shortcut.SEARCH: (_l("Search"), "search"),
    Shortcut.HELP: (_l("All keys"), "keyboard"),
    Shortcut.TAKE: (_l("Take the ticket"), "user-check"),
    Shortcut.REPLY: (_l("Write the answer"), "corner-up-right"),
    Shortcut.HOLDING: (_l("Tell the asker we are on it"), "hourglass"),
    Shortcut.NOTE: (_l("Write a note"), "note"),
    Shortcut.FORWARD: (_l("Ask an expert"), "user-question"),
    Shortcut.ESCALATE: (_l("Escalate"), "speakerphone"),
    Shortcut.SNOOZE: (_l("Let it sleep"), "moon"),
    Shortcut.CLOSE: (_l("Close this ticket"), "archive"),
    Shortcut.MERGE: (_l("Merge into another ticket"), "arrows-split"),
    Shortcut.SPLIT: (_l("Split off messages"), "arrows-split"),
    Shortcut.TAG: (_l("Add a tag"), "tag"),
    Shortcut.THEME: (_l("Set the theme"), "folder"),
    Shortcut.FORMAL: (_l("Formal complaint"), "scale"),
    Shortcut.COMPLAINT: (_l("Mark as a complaint, or take the mark off"), "alert-circle"),
    Shortcut.SUGGESTION: (_l("Mark as a suggestion, or take the mark off"), "bulb"),
    Shortcut.AUTHOR: (_l("What we know of the author"), "user"),
    Shortcut.RECEIPT: (_l("Receipt of the decision"), "route"),
    Shortcut.IMPROVE: (_l("Note what should change"), "bulb"),
    Shortcut.SELECT: (_l("Choose the ticket for an act on many"), "square-check"),
    Shortcut.PANE: (_l("Reading pane on or off"), "layout-columns"),
    Shortcut.APPROVE: (_l("Approve"), "check"),
    Shortcut.AMEND: (_l("Into the text"), "edit"),
    Shortcut.DECLARE: (_l("Declare a crisis"), "flame"),
    Shortcut.LET_GO: (_l("Let it go"), "send"),
    Shortcut.REWORK: (_l("Back to draft"), "edit"),
    Shortcut.DISCARD: (_l("Throw away"), "trash"),
}
