"""The one loop behind every alarm: climb, call, record, until nothing is due.

Rows decide what is due, whoever rang; it may run twice at once. A way that fails leads to the next
within the same run, so that a night's first call goes out at once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from webcare.alarms import calling, climbing
from webcare.alarms.calling import Transaction
from webcare.alarms.errands import MAIL_KIND
from webcare.alarms.models import Way
from webcare.channels import delivery, urgent
from webcare.core.site import site

log = structlog.get_logger()

MOST = 200
BUDGET = timedelta(minutes=2)


def run(
    *,
    transaction: Transaction,
    clock: Callable[[], datetime],
    smtp_url_of: Callable[[int | None], str | None],
) -> int:
    """Make every call that is due; how many were made."""
    ends, made = clock() + BUDGET, 0
    with transaction() as session:
        calling.expire(session, at=clock())
    for _ in range(MOST):
        called = _call(transaction, clock)
        made += called
        mailed = _mail(transaction, clock, smtp_url_of)
        climbed = _climb(transaction, clock)
        if not (called or mailed or climbed) or clock() >= ends:
            break
    return made


def _climb(transaction: Transaction, clock: Callable[[], datetime]) -> int:
    climbed = 0
    for _ in range(MOST):
        with transaction() as session:
            if not climbing.climb_one(session, at=clock()):
                break
        climbed += 1
    return climbed


def _call(transaction: Transaction, clock: Callable[[], datetime]) -> int:
    made = 0
    for _ in range(MOST):
        with transaction() as session:
            claimed = calling.claim(session, at=clock())
        if claimed is None:
            break
        made += 1
        if claimed.way is Way.MAIL:
            continue  # it lies in the outbox by now
        outcome = calling.make(claimed, allow_private=site().allow_private_calls)
        if not outcome.taken:
            log.warning("alarm_call_failed", call=claimed.id, way=claimed.way, why=outcome.reason)
        with transaction() as session:
            calling.settle(session, claimed, outcome, at=clock())
    return made


def _mail(
    transaction: Transaction,
    clock: Callable[[], datetime],
    smtp_url_of: Callable[[int | None], str | None],
) -> int:
    """Send the calls by mail here and now: no queue of other mail stands before them."""
    with transaction() as session:
        is_due = urgent.has_due(session, MAIL_KIND, clock())
    if is_due:
        delivery.drain(
            urgent.Only(MAIL_KIND),
            transaction=transaction,
            smtp_url_of=smtp_url_of,
            clock=clock,
            batch=20,
        )
    with transaction() as session:
        return calling.mails(session, at=clock())
