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
from webcare.handoffs.asking import Preview, escalate, forward, preview, to_desk
from webcare.handoffs.incoming import MailTaken, by_link, consult_of, mail_answered
from webcare.handoffs.lifting import lift_hold
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
    "ToAddress",
    "ToDesk",
    "ToExpert",
    "Via",
    "accept",
    "answer",
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
    "revoke_link",
    "to_desk",
    "withdraw",
    "withdraw_all_open",
]
