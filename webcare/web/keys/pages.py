"""The pages that the palette leads to. Who may see one is asked of its route, not said here."""

from collections.abc import Callable, Sequence

from flask_babel import lazy_gettext as _l

from webcare.web import sink
from webcare.web.access import may
from workflows.rights import Right


def _always() -> bool:
    return True


def _reads() -> bool:
    return may(Right.READ)


def _speaks() -> bool:
    return may(Right.SPEAK)


PAGES: Sequence[tuple[str, str, str, Callable[[], bool]]] = (
    ("inbox.show", _l("Inbox"), "inbox", _reads),
    ("search.show", _l("Search"), "search", _always),
    ("views.show", _l("Saved views: rename, share, order"), "star", _always),
    ("registers.show", _l("Watched and let stand"), "eye", _always),
    ("blocked.show", _l("Blocked authors"), "ban", _always),
    ("handoffs.mine", _l("Asked of me"), "user-question", _always),
    ("experts_mine.show", _l("What I know"), "certificate", _always),
    ("spokesperson.desk", _l("Spokesperson’s desk"), "speakerphone", _speaks),
    ("press.show", _l("Press"), "news", _always),
    ("press_entry.new", _l("Write down a call of the press"), "phone", _always),
    ("statements.show", _l("Statements"), "quote", _always),
    ("statements.new", _l("Write a statement"), "plus", _always),
    ("mandates.show", _l("Mandates"), "certificate", _always),
    ("mandates_giving.new", _l("Give a mandate"), "plus", _always),
    ("crisis.show", _l("Crisis"), "flame", _always),
    ("crisis.new", _l("Declare a crisis"), "flame", _always),
    ("crisis_surges.show", _l("Surges"), "activity", _always),
    ("alarms.show", _l("Nights and alarms"), "bell", _always),
    ("experts.directory", _l("Experts"), "address-book", _always),
    ("bank.show", _l("Answer bank"), "notes", _always),
    ("bank.new", _l("Keep an answer"), "plus", _always),
    ("schemes.show", _l("Scheme"), "git-fork", _always),
    ("schemes_versions.show", _l("Scheme: versions"), "versions", _always),
    ("schemes_drafts.show", _l("Scheme: drafts"), "edit", _always),
    ("traffic.show", _l("Scheme: traffic"), "route", _always),
    ("replays.home", _l("Scheme: replay"), "rotate-clockwise", _always),
    ("improvement.board", _l("Improvement"), "bulb", _always),
    ("improvement_alike.show", _l("Improvement: cards that are alike"), "copy", _always),
    ("improvement_units.show", _l("Improvement: lists by unit"), "list-check", _always),
    ("cases.show", _l("Learning cases"), "book", _always),
    ("complaints.show", _l("Complaints"), "scale", _always),
    ("complaints_entry.new", _l("Enter a complaint"), "plus", _always),
    ("complaints_figures.newest", _l("Complaints: figures"), "chart-bar", _always),
    ("handed.show", _l("Insight"), "chart-bar", _always),
    ("approvals.show", _l("Insight: approvals"), "rubber-stamp", _always),
    ("figures.show", _l("Figures"), "chart-bar", _always),
    ("ledger.show", _l("Ledger"), "list", _always),
    ("notices.show", _l("Notices"), "bell", _always),
    ("notices_choice.mine", _l("What I am told of"), "bell", _always),
    ("settings.home", _l("Settings"), "settings", _always),
    ("settings.show_teams", _l("Settings: teams"), "building", _always),
    ("settings_hours.show", _l("Settings: opening hours"), "calendar", _always),
    ("settings_norms.show", _l("Settings: terms"), "clock", _always),
    ("settings_tags.show", _l("Settings: tags"), "hash", _always),
    ("settings_complaints.show", _l("Settings: complaints"), "scale", _always),
    ("settings_channels.show", _l("Settings: channels"), "plug-connected", _always),
    ("settings_desks.show", _l("Settings: desks and themes"), "building-bank", _always),
    ("settings_users.show", _l("Settings: people"), "users", _always),
    ("settings_audit.show", _l("Settings: audit"), "shield-lock", _always),
    ("sink.show", _l("Mail sink"), "mailbox", sink.is_offered),
)
"""Endpoint, what it is called, its icon, and whether it is offered beyond what its route asks."""
