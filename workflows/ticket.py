"""The ticket's life: its state says whose next act it waits for."""

from enum import StrEnum
from typing import Any

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class TicketState(StrEnum):
    NEW = "new"
    ANSWERING = "answering"
    WITH_EXPERT = "with_expert"
    WITH_DESK = "with_desk"
    IN_APPROVAL = "in_approval"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    ANSWERED = "answered"
    WATCHING = "watching"
    CLOSED = "closed"


DONE = (TicketState.ANSWERED, TicketState.CLOSED)
"""Nothing more is asked of us: what counts as open is neither of these."""


class Resolution(StrEnum):
    """Why a ticket is closed."""

    ANSWERED = "answered"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    LET_STAND = "let_stand"
    REFERRED = "referred"
    MODERATED = "moderated"
    SPAM = "spam"
    MOOT = "moot"
    UNDELIVERABLE = "undeliverable"
    DUPLICATE = "duplicate"
    MERGED = "merged"


OPEN_STATES = frozenset(TicketState) - {TicketState.CLOSED}
WAITING_STATES = OPEN_STATES - {TicketState.NEW, TicketState.ANSWERING}
"""Open, and the next act is someone else's: expert, desk, approver, channel, author or date."""


class TicketChart(StrictChart):
    s = States.from_enum(TicketState, initial=TicketState.NEW)

    decide = (
        s.NEW.to(
            s.ANSWERING, s.WITH_EXPERT, s.WITH_DESK, s.WATCHING, s.CLOSED, cond="is_the_target"
        )
        | s.ANSWERING.to.itself(cond="is_the_target")
        | s.ANSWERING.to(s.WITH_EXPERT, s.WITH_DESK, s.WATCHING, s.CLOSED, cond="is_the_target")
    )
    forward = s.WITH_DESK.to.itself() | s.WITH_EXPERT.to.itself(unless="to_a_desk")
    forward |= s.NEW.to(s.WITH_DESK, cond="to_a_desk") | s.NEW.to(s.WITH_EXPERT)
    forward |= s.ANSWERING.to(s.WITH_DESK, cond="to_a_desk") | s.ANSWERING.to(s.WITH_EXPERT)
    forward |= s.WITH_EXPERT.to(s.WITH_DESK)
    escalate = (
        s.NEW.to(s.WITH_DESK)
        | s.ANSWERING.to(s.WITH_DESK)
        | s.WITH_EXPERT.to(s.WITH_DESK)
        | s.WITH_DESK.to.itself()
    )
    handoff_answered = (
        s.WITH_EXPERT.to(s.ANSWERING, cond="usable_or_last")
        | s.WITH_DESK.to(s.ANSWERING, cond="usable_or_last")
        | s.WITH_EXPERT.to.itself()
        | s.WITH_DESK.to.itself()
    )
    handoff_declined = (
        s.WITH_EXPERT.to(s.ANSWERING, unless="others_open")
        | s.WITH_DESK.to(s.ANSWERING, unless="others_open")
        | s.WITH_EXPERT.to.itself()
        | s.WITH_DESK.to.itself()
    )
    handoff_expired = (
        s.WITH_EXPERT.to(s.ANSWERING, unless="others_open")
        | s.WITH_DESK.to(s.ANSWERING, unless="others_open")
        | s.WITH_EXPERT.to.itself()
        | s.WITH_DESK.to.itself()
    )
    handoff_withdrawn = (
        s.WITH_EXPERT.to(s.ANSWERING, unless="others_open")
        | s.WITH_DESK.to(s.ANSWERING, unless="others_open")
        | s.WITH_EXPERT.to.itself()
        | s.WITH_DESK.to.itself()
    )
    hand_back = s.WITH_DESK.to(s.ANSWERING)

    submit = s.ANSWERING.to(s.IN_APPROVAL)
    withdraw = s.IN_APPROVAL.to(s.ANSWERING)
    return_draft = s.IN_APPROVAL.to(s.ANSWERING)
    approve = s.IN_APPROVAL.to(s.SENDING)
    send_ = s.ANSWERING.to(s.SENDING)
    sent = s.SENDING.to(s.NEW, cond="unread") | s.SENDING.to(s.ANSWERED)
    failed = s.SENDING.to(s.ANSWERING)
    held = s.SENDING.to(s.ANSWERING)
    unknown = s.SENDING.to(s.UNCERTAIN)
    settle = (
        s.UNCERTAIN.to(s.ANSWERING, unless="arrived")
        | s.UNCERTAIN.to(s.NEW, cond="unread_meanwhile")
        | s.UNCERTAIN.to(s.ANSWERED)
    )

    author_reacts = (
        s.ANSWERED.to(s.NEW)
        | s.WATCHING.to(s.NEW)
        | s.CLOSED.to(s.NEW, unless="merged")
        | s.NEW.to.itself()
        | s.ANSWERING.to.itself()
        | s.WITH_EXPERT.to.itself()
        | s.WITH_DESK.to.itself()
        | s.IN_APPROVAL.to.itself()
        | s.SENDING.to.itself()
        | s.UNCERTAIN.to.itself()
    )
    bounced = s.ANSWERED.to(s.ANSWERING) | s.UNCERTAIN.to(s.ANSWERING)
    review_due = s.WATCHING.to(s.NEW)
    silence_passed = s.ANSWERED.to(s.CLOSED)
    close = s.CLOSED.from_(
        s.NEW, s.ANSWERING, s.WITH_EXPERT, s.WITH_DESK, s.IN_APPROVAL, s.ANSWERED, s.WATCHING
    )
    put_aside = s.NEW.to(s.CLOSED)
    look_again = s.CLOSED.to(s.NEW, unless="merged")
    reopen = s.CLOSED.to(s.NEW, unless="merged")
    merge = s.CLOSED.from_(s.NEW, s.ANSWERING, s.ANSWERED, s.WATCHING)
    unmerge = s.CLOSED.to(s.NEW, s.ANSWERING, s.ANSWERED, s.WATCHING, cond="is_the_target")
    take_back = s.CLOSED.to(
        s.NEW, s.ANSWERING, s.ANSWERED, s.WATCHING, cond="is_the_target"
    ) | s.WATCHING.to(s.NEW, s.ANSWERING, s.ANSWERED, cond="is_the_target")
    absorb = (
        s.ANSWERED.to(s.NEW, cond="asks")
        | s.WATCHING.to(s.NEW, cond="asks")
        | s.ANSWERED.to.itself()
        | s.WATCHING.to.itself()
        | s.NEW.to.itself()
        | s.ANSWERING.to.itself()
        | s.WITH_EXPERT.to.itself()
        | s.WITH_DESK.to.itself()
    )
    split = (
        s.NEW.to.itself()
        | s.ANSWERING.to.itself()
        | s.WITH_EXPERT.to.itself()
        | s.WITH_DESK.to.itself()
        | s.ANSWERED.to.itself()
        | s.WATCHING.to.itself()
    )
    resume = s.ANSWERING.from_(s.ANSWERED, s.WATCHING, s.WITH_EXPERT, s.WITH_DESK)

    def to_a_desk(self, given: Given) -> Any:
        return given.get("to_desk", False)

    def usable_or_last(self, given: Given) -> bool:
        return bool(given["usable"] or not given["others_open"])

    def others_open(self, given: Given) -> bool:
        return bool(given["others_open"])

    def unread(self, given: Given) -> bool:
        return bool(given["unread"])

    def unread_meanwhile(self, given: Given) -> bool:
        return bool(given.get("unread", False))

    def arrived(self, given: Given) -> bool:
        return bool(given["arrived"])

    def asks(self, given: Given) -> bool:
        return bool(given["asks"])

    def merged(self, given: Given) -> bool:
        return bool(given.get("merged", False))


class TicketLifecycle(Lifecycle[TicketState]):
    """A ticket from its first message until it is closed, and beyond.

    Facts that events need or know:

    * ``decide(target=TicketState)``: where the outcome leads.
    * ``forward(to_desk=False)``: a forward to a desk; a ticket already with a desk stays there,
      for a desk's word weighs more than an expert's. ``escalate()`` always goes to the desk.
    * ``handoff_answered(usable=bool, others_open=bool)``; ``handoff_declined``,
      ``handoff_expired`` and ``handoff_withdrawn(others_open=bool)``: on to answering with the
      first usable answer or when the last open handoff ends; otherwise it stays.
    * ``sent(unread=bool)``: new when a message came meanwhile, else answered.
    * ``settle(arrived=bool, unread=False)``: a person's word on an uncertain sending.
    * ``author_reacts(merged=False)``: everywhere; only answered, watching and closed tickets
      become new, elsewhere the caller raises the unread flag. ``merged=True`` on a closed ticket is
      refused: the message belongs to the survivor. ``reopen(merged=False)``: likewise.
    * ``merge``: it goes on in another one, which hears ``absorb(asks=bool)``: with *asks* it has
      taken in what waits for us, so it waits for us again. ``unmerge(target=TicketState)``: back
      to where it stood; ``take_back(target=TicketState)``: likewise, when an act is undone that
      closed it or put it aside. ``split``: some of its messages become a ticket of their own.
    """

    chart = TicketChart
    states = TicketState
    RIGHTS = {
        "decide": Right.DECIDE,
        "forward": (Right.DECIDE, Right.SPEAK),  # a desk asks an expert meanwhile
        "escalate": Right.DECIDE,
        "handoff_answered": (Right.ASKED, Right.EXPERT_ANSWER, Right.SPEAK),
        "handoff_declined": (Right.ASKED, Right.EXPERT_ANSWER, Right.SPEAK),
        "handoff_expired": Right.CLOCK,
        "handoff_withdrawn": Right.DECIDE,
        "hand_back": Right.SPEAK,
        "submit": Right.DRAFT,
        "withdraw": Right.DRAFT,
        "return_draft": Right.SPEAK,
        "approve": Right.SPEAK,
        "send": Right.SEND,
        "sent": Right.OUTBOX,
        "failed": Right.OUTBOX,
        "held": (Right.OUTBOX, Right.SEND),  # a person may stop what still waits to go
        "unknown": Right.OUTBOX,
        "settle": Right.SEND,
        "author_reacts": Right.INTAKE,
        "bounced": Right.INTAKE,
        "review_due": (Right.CLOCK, Right.DECIDE),  # a person may look again before the date
        "silence_passed": Right.CLOCK,
        "close": Right.DECIDE,
        "put_aside": Right.INTAKE,  # a blocked author's, before anyone reads it
        "look_again": Right.CLOCK,  # the date that was set when it was let stand
        "reopen": Right.DECIDE,
        "merge": Right.DECIDE,
        "unmerge": Right.DECIDE,
        "take_back": Right.DECIDE,
        "absorb": Right.DECIDE,
        "split": Right.DECIDE,
        "resume": Right.DECIDE,  # ours to write whatever was said or asked: a complaint's letter
    }
