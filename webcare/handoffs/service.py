"""The verbs of a handoff, in one place; each lives in the file of the side that does it."""

from webcare.handoffs.addressee import (
    Addressee,
    NeedsConfirmation,
    ToAddress,
    ToDesk,
    ToExpert,
)
from webcare.handoffs.answering import (
    HandBack,
    Via,
    accept,
    answer,
    ask_info,
    decline,
    hand_back,
)
from webcare.handoffs.approvals import remind as remind_approvals
from webcare.handoffs.asking import Preview, escalate, forward, preview, to_desk
from webcare.handoffs.following import ask_further
from webcare.handoffs.incoming import MailTaken, by_link, consult_of, mail_answered
from webcare.handoffs.lifting import lift_hold
from webcare.handoffs.quoting import put_file_in_draft, put_in_draft
from webcare.handoffs.reminding import remind_due
from webcare.handoffs.showing import Show
from webcare.handoffs.tending import (
    expire_due,
    give_info,
    mark_seen,
    revoke_link,
    withdraw,
    withdraw_all_open,
)

__all__ = [
    "Addressee",
    "HandBack",
    "MailTaken",
    "NeedsConfirmation",
    "Preview",
    "Show",
    "ToAddress",
    "ToDesk",
    "ToExpert",
    "Via",
    "accept",
    "answer",
    "ask_further",
    "ask_info",
    "by_link",
    "consult_of",
    "decline",
    "escalate",
    "expire_due",
    "forward",
    "give_info",
    "hand_back",
    "lift_hold",
    "mail_answered",
    "mark_seen",
    "preview",
    "put_file_in_draft",
    "put_in_draft",
    "remind_approvals",
    "remind_due",
    "revoke_link",
    "to_desk",
    "withdraw",
    "withdraw_all_open",
]
