"""Our text on its way out: from draft to sent, or to a person who must look."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class ReplyState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    HELD = "held"
    DISCARDED = "discarded"


class HeldFor(StrEnum):
    """What kind of reason stopped a reply before it left."""

    CHANNEL = "channel"  # nothing can be sent there now
    CHANGED = "changed"  # text or files are not those that were approved
    NEWER = "newer"  # the asker wrote again
    CONFLICT = "conflict"  # another answer came from inside
    CRISIS = "crisis"  # it touches a crisis that was declared
    MANDATE = "mandate"  # whoever approved may not speak on this any more
    STATEMENT = "statement"  # a statement that it was built on does not hold any more


class Purpose(StrEnum):
    """What a reply is for; only ``final`` and ``ask`` move the ticket."""

    FINAL = "final"
    ASK = "ask"
    HOLDING = "holding"
    NEWS = "news"  # what became of it, long after the answer
    ACKNOWLEDGEMENT = "acknowledgement"

    @property
    def moves_the_ticket(self) -> bool:
        return self in {Purpose.FINAL, Purpose.ASK}

    @property
    def says_something(self) -> bool:
        """Whether it tells the public anything about the matter itself."""
        return self.moves_the_ticket or self is Purpose.NEWS


DECIDED_PURPOSES = tuple(each for each in Purpose if each is not Purpose.NEWS)
"""What a scheme may decide; news comes of an improvement, never of a scheme."""


class ReplyChart(StrictChart):
    s = States.from_enum(ReplyState, initial=ReplyState.DRAFT, final=[ReplyState.DISCARDED])

    submit = s.DRAFT.to(s.SUBMITTED)
    return_draft = s.SUBMITTED.to(s.DRAFT)
    withdraw = s.SUBMITTED.to(s.DRAFT)
    approve = s.SUBMITTED.to(s.APPROVED, cond="approver_is_not_submitter")
    queue = s.APPROVED.to(s.QUEUED) | s.DRAFT.to(s.QUEUED, unless="approval_needed")
    claim = s.QUEUED.to(s.SENDING)
    hold = s.HELD.from_(s.SUBMITTED, s.APPROVED, s.QUEUED)
    release = s.HELD.to(s.QUEUED, cond="approved") | s.HELD.to(s.SUBMITTED)
    post = s.QUEUED.to(s.SENT, cond="by_letter")
    requeue = s.SENDING.to(s.QUEUED)
    sent = s.SENDING.to(s.SENT)
    fail = s.SENDING.to(s.FAILED)
    unknown = s.SENDING.to(s.UNCERTAIN)
    bounce = s.FAILED.from_(s.SENT, s.UNCERTAIN)
    settle_sent = s.UNCERTAIN.to(s.SENT)
    settle_failed = s.UNCERTAIN.to(s.FAILED)
    revise = s.DRAFT.from_(s.FAILED, s.HELD)
    discard = s.DISCARDED.from_(s.DRAFT, s.SUBMITTED, s.APPROVED, s.QUEUED, s.HELD, s.FAILED)

    def approver_is_not_submitter(self, given: Given) -> bool:
        return bool(given.get("emergency", False) or given["approver"] != given["submitter"])

    def approval_needed(self, given: Given) -> bool:
        return bool(given["approval_needed"])

    def by_letter(self, given: Given) -> bool:
        return bool(given["by_letter"])

    def approved(self, given: Given) -> bool:
        return bool(given["approved"])


class ReplyLifecycle(Lifecycle[ReplyState]):
    """A reply from draft to sent; what may have left is never discarded.

    Facts that events need or know:

    * ``approve(approver=…, submitter=…, emergency=False)``: the two are ids and must differ, for
      nobody approves what they submitted; who amends and approves the text of another may.
      ``emergency=True`` is the logged right of an absent approver's house.
    * ``queue(approval_needed=bool)`` from draft: refused when the outcome asks an approval. From
      approved it needs no fact.
    * ``release(approved=bool)``: to queued when this very text is approved or needs no approval;
      to submitted when it was held before its approval.
    * ``post(by_letter=bool)``: a person put it in the post or handed it over; only for what no
      machine sends.
    """

    chart = ReplyChart
    states = ReplyState
    RIGHTS = {
        "submit": Right.DRAFT,
        "return_draft": Right.SPEAK,
        "withdraw": Right.DRAFT,
        "approve": Right.SPEAK,
        "queue": (Right.SEND, Right.SPEAK),
        "claim": Right.OUTBOX,
        "hold": (Right.OUTBOX, Right.INTAKE, Right.ASKED, Right.SEND, Right.SPEAK),
        "release": (Right.SEND, Right.SPEAK),
        "post": Right.SEND,
        "requeue": Right.OUTBOX,
        "sent": Right.OUTBOX,
        "fail": Right.OUTBOX,
        "unknown": Right.OUTBOX,
        "bounce": Right.INTAKE,
        "settle_sent": Right.SEND,
        "settle_failed": Right.SEND,
        "revise": Right.DRAFT,
        "discard": Right.DRAFT,
    }
