"""What followed on a decision, in words: an event of the audit becomes a sentence for a person."""

from flask_babel import lazy_gettext as _l

from webcare.insight.receipt import Happening
from webcare.web.words import word
from workflows.ticket import TicketState

EVENTS = {
    "ticket.opened": (_l("the ticket was opened"), "inbox"),
    "ticket.noted": (_l("a note was written"), "note"),
    "ticket.theme": (_l("the theme was set"), "point"),
    "ticket.danger_suspected": (_l("possible danger was seen"), "alert-octagon"),
    "ticket.author_reacts": (_l("the author wrote again"), "mail"),
    "ticket.review_due": (_l("its review date came"), "eye"),
    "ticket.silence_passed": (_l("nothing more was heard"), "archive"),
    "ticket.close": (_l("the ticket was closed"), "archive"),
    "ticket.reopen": (_l("the ticket was opened again"), "refresh"),
    "ticket.merge": (_l("the ticket was merged"), "arrows-split"),
    "ticket.unmerge": (_l("the ticket was taken out again"), "arrow-back-up"),
    "ticket.absorb": (_l("another ticket was merged into it"), "arrows-split"),
    "ticket.split": (_l("messages were split off"), "arrows-split"),
    "ticket.take_back": (_l("an act on many tickets was undone"), "arrow-back-up"),
    "ticket.snooze": (_l("the ticket was put to sleep"), "player-pause"),
    "ticket.wake": (_l("the ticket woke"), "player-play"),
    "ticket.priority": (_l("the priority was set"), "flame"),
    "reply.submit": (_l("a reply was handed in for approval"), "rubber-stamp"),
    "reply.approve": (_l("the reply was approved"), "check"),
    "reply.return_draft": (_l("the reply was returned"), "arrow-back-up"),
    "reply.withdraw": (_l("the reply was taken back"), "arrow-back-up"),
    "reply.queue": (_l("a reply was put in the outbox"), "send"),
    "reply.claim": (_l("the reply began to leave"), "send"),
    "reply.sent": (_l("the reply was sent"), "check"),
    "reply.fail": (_l("the reply could not be sent"), "mail-x"),
    "reply.bounce": (_l("the reply came back"), "mail-x"),
    "reply.unknown": (_l("it is not known whether the reply left"), "help-circle"),
    "reply.settle_sent": (_l("somebody said that the reply arrived"), "check"),
    "reply.settle_failed": (_l("somebody said that the reply did not arrive"), "x"),
    "reply.hold": (_l("the reply was held back"), "hand-stop"),
    "reply.release": (_l("the reply was let go"), "send"),
    "reply.requeue": (_l("the reply is tried again"), "refresh"),
    "reply.revise": (_l("the reply became a draft again"), "pencil"),
    "reply.discard": (_l("the reply was thrown away"), "trash"),
    "handoff.forwarded": (_l("somebody was asked"), "message-forward"),
    "handoff.escalated": (_l("it was escalated"), "speakerphone"),
    "handoff.accept": (_l("the one asked looks at it"), "eye"),
    "handoff.answer": (_l("the one asked answered"), "check"),
    "handoff.added": (_l("the one asked added something"), "message-plus"),
    "handoff.decline": (_l("the one asked said no"), "arrow-back-up"),
    "handoff.ask_info": (_l("the one asked asks back"), "message-question"),
    "handoff.give_info": (_l("the one asked was told more"), "send"),
    "handoff.expire": (_l("the term of the question passed"), "clock-exclamation"),
    "handoff.withdraw": (_l("the question was withdrawn"), "x"),
    "handoff.link_revoked": (_l("the link of the question was revoked"), "unlink"),
    "ticket.author_marked": (_l("what we know of the author changed"), "user"),
}


def told(happening: Happening) -> tuple[str, str, str]:
    """What happened, its icon, and more about it: to whom, and how the ticket stands since."""
    words, shape = EVENTS.get(happening.event, ("", "point"))
    return str(words) or _moved(happening), shape, _more(happening)


def _moved(happening: Happening) -> str:
    """A step of the ticket that has no words of its own says how it stands since."""
    after = str(happening.data.get("after", ""))
    if after in frozenset(TicketState):
        return word(TicketState(after))
    return happening.event.replace(".", " ").replace("_", " ")


def _more(happening: Happening) -> str:
    if happening.handoff is not None:
        return happening.handoff.to_name or happening.handoff.desk or ""
    if happening.reply is not None:
        return word(happening.reply.purpose)
    after = str(happening.data.get("after", ""))
    if happening.event in EVENTS and after in frozenset(TicketState):
        return word(TicketState(after))
    return str(happening.data.get("why") or happening.data.get("reason") or "")
