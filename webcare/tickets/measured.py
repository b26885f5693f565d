"""How a ticket stands against the norm of its channel, in the database's words: figures count by
them, and lists filter by the very same ones, so that a number and the list behind it agree.
"""

from enum import StrEnum


class Fate(StrEnum):
    """How a first reply, or an end, stands against the norm. The first three make up the share: in
    time, late, due and not there. The others are in no share: not due yet, ended without a reply of
    ours (or put aside as spam), watched until a date, of a time before norms were kept.
    """

    IN_NORM = "in_norm"
    LATE = "late"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"
    WITHOUT = "without"
    WATCHED = "watched"
    UNKNOWN = "unknown"


def is_aside(row: str) -> str:
    """Whether it was put aside as spam, or its author is blocked; no answer was ever owed."""
    return f"(coalesce({row}.resolution = 'spam', false) or 'blocked' = any({row}.flags))"


def replied(row: str, at: str) -> str:
    """The fate of the first reply of *row* (a name of a row of `tickets`), at the moment *at*."""
    return f"""case
        when {row}.first_reply_at is not null then {_judged(row, "first_reply_at")}
        when {row}.state = 'closed' then 'without'
        {_waiting(row, at)} end"""


def ended(row: str, at: str) -> str:
    """The fate of its end: since when it is answered or closed."""
    return f"""case
        when {is_aside(row)} then 'without'
        when {row}.done_at is not null then {_judged(row, "done_at")}
        {_waiting(row, at)} end"""


def _judged(row: str, moment: str) -> str:
    return f"""case when {row}.norm_due_at is null then 'unknown'
        when {row}.{moment} <= {row}.norm_due_at then 'in_norm' else 'late' end"""


def _waiting(row: str, at: str) -> str:
    return f"""when {row}.state = 'watching' then 'watched'
        when {row}.norm_due_at is null then 'unknown'
        when {row}.norm_due_at <= {at} then 'overdue'
        else 'not_due'"""
