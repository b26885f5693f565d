"""The formal complaint: its own life beside its ticket, from receipt to an answer with a decision.

A normal reply never ends it. What the law wants of it is in `complaint_terms`.
"""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class ComplaintState(StrEnum):
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ADMISSIBLE = "admissible"
    REFUSED = "refused"
    ANSWERED = "answered"
    CLOSED = "closed"
    NOT_ONE = "not_one"


OPEN_COMPLAINT_STATES = frozenset(
    {ComplaintState.RECEIVED, ComplaintState.ACKNOWLEDGED, ComplaintState.ADMISSIBLE}
)
"""Where something is still owed to the complainer; a refusal is, until it was told."""


class WayIn(StrEnum):
    """How it reached us. By `social` alone no clock runs: a person converts it first."""

    MAIL = "mail"
    LETTER = "letter"
    FORM = "form"
    ORAL = "oral"
    SOCIAL = "social"


class Finding(StrEnum):
    """What the inquiry came to, as the answer says it and the yearly figures count it."""

    FOUNDED = "founded"
    PARTLY = "partly"
    UNFOUNDED = "unfounded"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Check(StrEnum):
    """What is looked at before a complaint is taken up.

    Name, address and facts: Bestuursdecreet art. II.76 § 2, Awb 9:4. Our own conduct:
    Bestuursdecreet art. II.75, Awb 9:1 (a question, a report, a suggestion or a disliked policy is
    none). Within a year, not dealt with before, not before a court: Bestuursdecreet art. II.77,
    Awb 9:8; there we need not take it up, but may.
    """

    NAME = "name"
    ADDRESS = "address"
    FACTS = "facts"
    CONDUCT = "conduct"
    WITHIN_YEAR = "within_year"
    NOT_BEFORE = "not_before"
    NO_COURT = "no_court"


CAN_BE_ASKED = (Check.NAME, Check.ADDRESS, Check.FACTS)
"""What the complainer can still give us."""


class CheckAnswer(StrEnum):
    YES = "yes"
    NO = "no"
    MISSING = "missing"


class ComplaintChart(StrictChart):
    s = States.from_enum(
        ComplaintState,
        initial=ComplaintState.RECEIVED,
        final=[ComplaintState.CLOSED, ComplaintState.NOT_ONE],
    )

    acknowledge = s.RECEIVED.to(s.ACKNOWLEDGED)
    admit = s.ACKNOWLEDGED.to(s.ADMISSIBLE)
    refuse = s.ACKNOWLEDGED.to(s.REFUSED, cond="has_reason")
    reconsider = s.REFUSED.to(s.ACKNOWLEDGED)
    answer = s.ADMISSIBLE.to(s.ANSWERED, cond="has_finding")
    answer_failed = s.ANSWERED.to(s.ADMISSIBLE)
    close = s.ANSWERED.to(s.CLOSED) | s.REFUSED.to(s.CLOSED, cond="was_told")
    was_none = s.NOT_ONE.from_(
        s.RECEIVED, s.ACKNOWLEDGED, s.ADMISSIBLE, s.REFUSED, cond="has_reason"
    )

    def has_reason(self, given: Given) -> bool:
        return bool(given["reason"].strip())

    def has_finding(self, given: Given) -> bool:
        return given["finding"] is not None

    def was_told(self, given: Given) -> bool:
        return bool(given["told"])


class ComplaintLifecycle(Lifecycle[ComplaintState]):
    """A formal complaint; each step is a person's, or follows a letter of ours that has left.

    Facts that events need:

    * ``refuse(reason=str)`` and ``was_none(reason=str)`` (it was no formal complaint after all)
      refuse an empty reason.
    * ``answer(finding=…)`` refuses None: the answer that left has to say what was found.
    * ``close(told=bool)`` from refused: only once the complainer was told; from answered it needs
      no fact.

    ``answer_failed``: the answer came back, so it is owed again.
    """

    chart = ComplaintChart
    states = ComplaintState
    RIGHTS = {
        "acknowledge": (Right.DECIDE, Right.OUTBOX),
        "admit": Right.DECIDE,
        "refuse": Right.DECIDE,
        "reconsider": Right.DECIDE,
        "answer": Right.OUTBOX,
        "answer_failed": Right.OUTBOX,
        "close": (Right.DECIDE, Right.CLOCK),
        "was_none": Right.DECIDE,
    }
