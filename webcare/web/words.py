"""What the screens call things: the person's own work, never the machine's states.

The texts are lazy, so that each page speaks its reader's language.
"""

from functools import lru_cache
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from jinja2.utils import urlize
from markupsafe import Markup, escape

from webcare.channels.models import ChannelKind
from webcare.experts.models import Desk, UnitKind
from webcare.handoffs.addressee import desk_name
from webcare.handoffs.answering import HandBack, is_material
from webcare.handoffs.queries import came_later
from webcare.improvement.models import Helped, SourceKind
from webcare.intake.enclosures import may_run
from webcare.press.models import PressWay
from webcare.replies.models import Reply
from webcare.replies.steps import held_until
from webcare.tickets.measured import Fate
from webcare.tickets.models import Ticket
from webcare.tickets.order_models import LinkKind
from webcare.tickets.views import Clock, Fact, Mark, Priority, Sort, Source, View
from webcare.web.complaints import words as complaints
from webcare.web.language import choose, present
from webcare.web.press import words as press
from webcare.web.tickets import words as lists
from workflows.complaint import CheckAnswer, ComplaintState, Finding, WayIn
from workflows.complaint_terms import Regime
from workflows.engagement import EngagementState
from workflows.handoff import HandoffKind, HandoffState
from workflows.improvement import ImprovementState
from workflows.learning_case import CaseState
from workflows.mandate import Standing
from workflows.norms import Running
from workflows.press import PressState, Record
from workflows.replay import ReplayState
from workflows.reply import Purpose, ReplyState
from workflows.rights import Role
from workflows.saved_reply import SavedReplyState
from workflows.statement import StatementState
from workflows.suggestion import Rank
from workflows.ticket import Resolution, TicketState
from workflows.tone import Tone

LINK_MARKS = ("://", "www.", "@", "mailto:", ".com", ".org", ".net")  # what `urlize` looks for

TICKET_STATES = {
    TicketState.NEW: (_l("New"), "circle-dot"),
    TicketState.ANSWERING: (_l("Being answered"), "pencil"),
    TicketState.WITH_EXPERT: (_l("With the expert"), "user-question"),
    TicketState.WITH_DESK: (_l("With a desk"), "building-bank"),
    TicketState.IN_APPROVAL: (_l("Waits for approval"), "rubber-stamp"),
    TicketState.SENDING: (_l("On its way out"), "send"),
    TicketState.UNCERTAIN: (_l("Sent or not? Look"), "help-circle"),
    TicketState.ANSWERED: (_l("Answered"), "check"),
    TicketState.WATCHING: (_l("Watched"), "eye"),
    TicketState.CLOSED: (_l("Closed"), "archive"),
}
RESOLUTIONS = {
    Resolution.ANSWERED: _l("Answered"),
    Resolution.ANSWERED_ELSEWHERE: _l("Answered elsewhere"),
    Resolution.LET_STAND: _l("Let stand"),
    Resolution.REFERRED: _l("Referred to another organisation"),
    Resolution.MODERATED: _l("Moderated"),
    Resolution.SPAM: _l("Spam"),
    Resolution.MOOT: _l("No longer needed"),
    Resolution.UNDELIVERABLE: _l("Cannot be delivered"),
    Resolution.DUPLICATE: _l("Double"),
    Resolution.MERGED: _l("Merged with another ticket"),
}
REPLY_STATES = {
    ReplyState.DRAFT: (_l("Draft"), "pencil"),
    ReplyState.SUBMITTED: (_l("Waits for approval"), "rubber-stamp"),
    ReplyState.APPROVED: (_l("Approved"), "check"),
    ReplyState.QUEUED: (_l("About to leave"), "send"),
    ReplyState.SENDING: (_l("On its way out"), "send"),
    ReplyState.SENT: (_l("Sent"), "check"),
    ReplyState.FAILED: (_l("Not sent"), "alert-triangle"),
    ReplyState.UNCERTAIN: (_l("Sent or not? Look"), "help-circle"),
    ReplyState.HELD: (_l("Held back"), "hand-stop"),
    ReplyState.DISCARDED: (_l("Thrown away"), "trash"),
}
HANDOFF_STATES = {
    HandoffState.OPEN: (_l("Asked"), "clock"),
    HandoffState.ACCEPTED: (_l("Being looked at"), "eye"),
    HandoffState.ANSWERED: (_l("Answered"), "check"),
    HandoffState.DECLINED: (_l("Declined"), "x"),
    HandoffState.NEEDS_INFO: (_l("Asks something back"), "message-question"),
    HandoffState.EXPIRED: (_l("Term passed"), "clock-exclamation"),
    HandoffState.WITHDRAWN: (_l("Withdrawn"), "arrow-back-up"),
}
HANDOFF_KINDS = {
    HandoffKind.FORWARD: (_l("Question"), "message-forward"),
    HandoffKind.ESCALATION: (_l("Escalation"), "speakerphone"),
}
HAND_BACKS = {
    HandBack.STATEMENT: (_l("Statement"), "quote"),
    HandBack.INSTRUCTION: (_l("Instruction"), "list-check"),
    HandBack.HOLD_UNTIL: (_l("Say nothing yet"), "player-pause"),
}
IMPROVEMENT_STATES = {
    ImprovementState.NOTED: (_l("Noted"), "bulb"),
    ImprovementState.ACCEPTED: (_l("Accepted"), "thumb-up"),
    ImprovementState.REJECTED: (_l("Not taken up"), "x"),
    ImprovementState.IN_PROGRESS: (_l("In progress"), "activity"),
    ImprovementState.DONE: (_l("Done"), "check"),
    ImprovementState.TOLD: (_l("Told to the askers"), "checks"),
}
SOURCE_KINDS = {
    SourceKind.TICKET: (_l("Ticket"), "ticket"),
    SourceKind.HANDOFF: (_l("An expert's answer"), "user-question"),
    SourceKind.OVERRIDE: (_l("The scheme was overruled"), "git-fork"),
    SourceKind.GAP: (_l("No page on our site"), "file-alert"),
    SourceKind.COMPLAINT: (_l("Complaint"), "scale"),
    SourceKind.SUGGESTION: (_l("Suggestion"), "bulb"),
}
HELPED = {
    Helped.YES: (_l("Helped"), "mood-smile"),
    Helped.PARTLY: (_l("Partly helped"), "adjustments"),
    Helped.NO: (_l("Not helped"), "x"),
}
SAID_HELPED = {
    Helped.YES: _l("Yes"),
    Helped.PARTLY: _l("Partly"),
    Helped.NO: _l("No"),
}
SAVED_REPLY_STATES = {
    SavedReplyState.PROPOSED: (_l("Proposed"), "hourglass"),
    SavedReplyState.APPROVED: (_l("Approved"), "check"),
    SavedReplyState.DISCARDED: (_l("Thrown away"), "trash"),
    SavedReplyState.REPLACED: (_l("Replaced"), "versions"),
    SavedReplyState.WITHDRAWN: (_l("Withdrawn"), "arrow-back-up"),
}
STATEMENT_STATES = {
    StatementState.DRAFT: (_l("Draft"), "pencil"),
    StatementState.APPROVED: (_l("Approved"), "check"),
    StatementState.REPLACED: (_l("Replaced"), "versions"),
    StatementState.WITHDRAWN: (_l("Withdrawn"), "arrow-back-up"),
    StatementState.EXPIRED: (_l("Expired"), "clock-off"),
    StatementState.DISCARDED: (_l("Thrown away"), "trash"),
}
MANDATE_STANDINGS = {
    Standing.NOW: (_l("In force"), "check"),
    Standing.COMING: (_l("Still to come"), "hourglass"),
    Standing.PAST: (_l("Past"), "history"),
}
CASE_STATES = {
    CaseState.CHECKING: (_l("To be checked"), "eye"),
    CaseState.SHARED: (_l("Shared"), "users"),
    CaseState.DISCARDED: (_l("Thrown away"), "trash"),
    CaseState.WITHDRAWN: (_l("Withdrawn"), "arrow-back-up"),
}
REPLAY_STATES = {
    ReplayState.WAITING: (_l("Waits for its turn"), "hourglass"),
    ReplayState.RUNNING: (_l("Under way"), "activity"),
    ReplayState.DONE: (_l("Done"), "check"),
    ReplayState.CANCELLED: (_l("Stopped"), "x"),
    ReplayState.FAILED: (_l("Failed"), "alert-triangle"),
}
UNIT_KINDS = {
    UnitKind.UNIT: (_l("Unit"), "building"),
    UnitKind.SERVICE: (_l("Service"), "users"),
    UnitKind.PARTNER: (_l("Partner organisation"), "heart-handshake"),
}
ENGAGEMENT_STATES = {
    EngagementState.INVITED: (_l("Invited"), "mail-forward"),
    EngagementState.OFFERED: (_l("Offers this"), "hand-finger"),
    EngagementState.CONFIRMED: (_l("Agreed"), "check"),
    EngagementState.DECLINED: (_l("Said no"), "x"),
}
RANKS = {
    Rank.FIRST: (_l("Asked first"), "star"),
    Rank.BACKUP: (_l("Backup"), "replace"),
}
PURPOSES = {
    Purpose.FINAL: _l("Answer"),
    Purpose.ASK: _l("Ask for more"),
    Purpose.HOLDING: _l("Tell the asker we are on it"),
    Purpose.NEWS: _l("Tell what changed"),
    Purpose.ACKNOWLEDGEMENT: _l("Acknowledge receipt"),
}
CHANNELS = {
    ChannelKind.MAIL: (_l("E-mail"), "mail"),
    ChannelKind.FORM: (_l("Web form"), "forms"),
    ChannelKind.MASTODON: (_l("Mastodon"), "brand-mastodon"),
    ChannelKind.BLUESKY: (_l("Bluesky"), "brand-bluesky"),
    ChannelKind.API: (_l("Application"), "plug"),
}
VIEWS = {
    View.NEW: (_l("New"), "inbox"),
    View.MINE: (_l("Mine"), "user"),
    View.WAITING: (_l("Waiting for others"), "hourglass"),
    View.OPEN: (_l("All open"), "stack-2"),
    View.ASLEEP: (_l("Asleep"), "moon"),
    View.CLOSED: (_l("Closed"), "archive"),
    View.ALL: (_l("All tickets"), "stack-2"),
}
ROLES = {
    Role.MANAGER: _l("Conversation manager"),
    Role.EXPERT: _l("Expert"),
    Role.SPOKESPERSON: _l("Spokesperson"),
    Role.LEAD: _l("Lead"),
    Role.OBSERVER: _l("Observer"),
    Role.ADMIN: _l("Administrator"),
}
FLAGS = {
    "danger": (_l("Possible danger"), "urgent", "alert-octagon"),
    "press": (_l("Press"), "notable", "news"),
    "known_press": (_l("Press"), "notable", "news"),  # the author is, whatever this one says
    "crisis": (_l("Crisis"), "urgent", "flame"),
    "quarantine": (_l("Unreadable"), "warning", "file-alert"),
    "other_sender": (_l("Other sender"), "warning", "user-exclamation"),
    "doubtful_thread": (_l("Belongs here?"), "warning", "unlink"),
    "bounced": (_l("Bounced"), "warning", "mail-x"),
    "reply_failed": (_l("Not sent"), "warning", "mail-x"),
    "reply_held": (_l("Reply held back"), "warning", "hand-stop"),
    "reply_delayed": (_l("Reply is delayed"), "notable", "clock-exclamation"),
    "holding_failed": (_l("Holding message failed"), "warning", "mail-x"),
    "blocked": (_l("Blocked author"), "quiet", "ban"),
    "look_again": (_l("Look again"), "notable", "eye"),
    "spam": (_l("Looks like spam"), "quiet", "ban"),
    "formal_complaint": (_l("Formal complaint"), "notable", "scale"),
    "complaint": (_l("Complaint"), "notable", "alert-circle"),
    "suggestion": (_l("Suggestion"), "notable", "bulb"),
    "by_letter": (_l("By letter"), "quiet", "mail-forward"),
    "late_answer": (_l("Late answer came"), "notable", "message-plus"),
    "not_helped": (_l("Asker was not helped"), "warning", "alert-circle"),
    "consult_asks": (_l("The expert asks back"), "notable", "message-question"),
    "consult_stranger": (_l("Someone else answered"), "warning", "user-exclamation"),
    "consult_refused": (_l("An answer was refused"), "warning", "lock"),
    "consult_second": (_l("A second answer came"), "warning", "device-desktop"),
    "consult_elsewhere": (_l("Link opened elsewhere"), "warning", "unlink"),
    "consult_bounced": (_l("Question did not arrive"), "warning", "mail-x"),
    "consult_added": (_l("The expert added something"), "notable", "message-plus"),
    "consult_away": (_l("The expert seems away"), "notable", "calendar-event"),
}
LANGUAGE_NAMES = {
    "nl": _l("Dutch"),
    "fr": _l("French"),
    "de": _l("German"),
    "en": _l("English"),
}


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        word=word,
        shape=shape,
        standing=standing,
        flag=flag,
        clock_face=clock_face,
        language_name=language_name,
        initials=initials,
        hue=hue,
        desk_word=desk_word,
        linked=linked,
        held_on=held_on,
        is_material=is_material,
        came_later=came_later,
        may_run=may_run,
        own_word=own_word,
        priority=lists.priority,
    )


def word(value: Any) -> str:
    """What people call *value*: a state, a resolution, a purpose, a role, a kind of channel.

    A plain text that was kept in place of a known value comes back as it is.
    """
    kind: Any = type(value)
    return _word(kind, value, choose())


@lru_cache(maxsize=2048)
def _word(kind: type, value: Any, language: str) -> str:
    """The word in *language*, which is the present page's; kept, for lists say few of them often.

    The kind is part of what is kept: states of different kinds are equal as texts.
    """
    del language
    table = _TABLES.get(kind)
    if table is None:
        return str(value or "").replace("_", " ")
    found = table.get(value)
    return str(found[0] if isinstance(found, tuple) else found)


def standing(told: str) -> str:
    """What people call a state that comes as plain text; "" for a bare code (a question's)."""
    for kind in (TicketState, ReplyState, HandoffState, ImprovementState):
        if told in frozenset(kind):
            return word(kind(told))
    return "" if told.isidentifier() else told


def shape(value: Any) -> str:
    """The icon that goes with *value*, so that no meaning hangs on colour alone."""
    found = _TABLES.get(type(value), {}).get(value)
    return str(found[1]) if isinstance(found, tuple) else "point"


_TABLES: dict[type, dict[Any, Any]] = {
    TicketState: TICKET_STATES,
    Resolution: RESOLUTIONS,
    ReplyState: REPLY_STATES,
    HandoffState: HANDOFF_STATES,
    HandoffKind: HANDOFF_KINDS,
    HandBack: HAND_BACKS,
    ImprovementState: IMPROVEMENT_STATES,
    SourceKind: SOURCE_KINDS,
    Helped: HELPED,
    Purpose: PURPOSES,
    ReplayState: REPLAY_STATES,
    SavedReplyState: SAVED_REPLY_STATES,
    CaseState: CASE_STATES,
    StatementState: STATEMENT_STATES,
    Standing: MANDATE_STANDINGS,
    ChannelKind: CHANNELS,
    View: VIEWS,
    Clock: lists.CLOCKS,
    Tone: lists.TONES,
    LinkKind: lists.LINKS,
    Priority: lists.PRIORITIES,
    Mark: lists.MARKS,
    Source: lists.SOURCES,
    Sort: lists.SORTS,
    Fact: lists.FACTS,
    Fate: lists.FATES,
    Role: ROLES,
    ComplaintState: complaints.STATES,
    WayIn: complaints.WAYS,
    Finding: complaints.FINDINGS,
    CheckAnswer: complaints.ANSWERS,
    Regime: complaints.REGIMES,
    PressState: press.STATES,
    PressWay: press.WAYS,
    Record: press.RECORDS,
    UnitKind: UNIT_KINDS,
    EngagementState: ENGAGEMENT_STATES,
    Rank: RANKS,
}


def own_word(helped: Helped) -> str:
    """What the asker said, in the words of the question."""
    return str(SAID_HELPED[helped])


def desk_word(desk: Desk) -> str:
    """What the reader's language calls the desk."""
    return desk_name(desk, choose())


def flag(name: str) -> tuple[str, str, str]:
    """A ticket's flag as (words, tone, icon); tones are urgent, warning, notable, quiet."""
    words, tone, icon = FLAGS.get(name, (name.replace("_", " "), "quiet", "flag"))
    return str(words), tone, icon


def clock_face(ticket: Ticket) -> str:
    """How a ticket's clock looks: `late`, `soon`, `fine`, `window` where the platform closes before
    the norm, `review`, or `none` while none runs.
    """
    if ticket.due_at is None:
        return "review" if ticket.review_at else "none"
    now = present()
    if ticket.due_at <= now:
        return "late"
    if ticket.clock_norm == Running.WINDOW:
        return "window"
    return "soon" if ticket.warn_at and ticket.warn_at <= now else "fine"


def language_name(code: str | None) -> str:
    """A language's name; its code where we have no name for it."""
    return str(LANGUAGE_NAMES.get(code or "", (code or "").upper()))


def held_on(reply: Reply, ticket: Ticket) -> bool:
    """Whether a desk wants this reply not to leave yet, until the ticket's `hold_until`."""
    return held_until(ticket, reply, present()) is not None


def initials(name: str) -> str:
    """At most two letters that stand for a person."""
    parts = [part for part in name.replace(".", " ").split() if part[:1].isalnum()]
    letters = [parts[0][0], parts[-1][0]] if len(parts) > 1 else [name.strip()[:2]]
    return "".join(letters).upper()


def hue(name: str) -> int:
    """One of eight tints that a name keeps everywhere."""
    return sum(map(ord, name)) % 8


def linked(text: str) -> Markup:
    """*text* escaped, its addresses as links; most texts have none, and that is seen at once."""
    if not any(mark in text for mark in LINK_MARKS):
        return escape(text)
    return Markup(urlize(text, 80, rel="noopener noreferrer", target="_blank"))  # noqa: S704 - it escapes
