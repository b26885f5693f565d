"""A version that is published and does not hold yet: withdrawn, or given another date.

The text stays as it is. The database refuses both from the moment that the version holds.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.text import one_line
from webcare.schemes import proposing, queries
from webcare.schemes.models import SchemeDraft, SchemeVersion
from workflows.rights import Right
from workflows.wording import marked

HOLDS = marked("This version holds by now, so its date stays. You can return to an earlier one.")


def withdraw(
    session: Session, version: SchemeVersion, reason: str, *, by: Actor, at: datetime
) -> None:
    """Take a planned version back: it stays in the history and never holds. *version* is locked by
    who calls. To say no takes less than to publish: whoever manages the scheme of one team that it
    serves may.

    Raises Invalid without a reason, NotAllowed, and Conflict where it holds meanwhile.
    """
    reason = one_line(reason, proposing.LONGEST_NOTE)
    if not reason:
        raise Invalid("Say why.", reason="Say why.")
    served = proposing.teams_served(session, version.slug)
    if served and not served & proposing.teams_managed(session, by.user_id):
        raise NotAllowed("You may not change schemes.")
    _check_waits(version, by, at)
    if served and queries.newest(session, version.slug, at=at) is version:
        raise Conflict(
            "This version is the first of its scheme, so it serves already. Publish another first."
        )
    planned = version.valid_from
    _write(session, version, withdrawn_at=at, withdrawn_by=by.name, withdrawn_because=reason)
    audit.record(
        session, "scheme.withdrawn", version, by=by, at=at,
        number=version.number, valid_from=planned, reason=reason,
    )  # fmt: skip


def move_to(
    session: Session, version: SchemeVersion, valid_from: datetime, *, by: Actor, at: datetime
) -> None:
    """Let a planned version hold from another moment on. *version* is locked by who calls; the
    right is that of publishing, together with who proposed it.

    Raises Invalid for a moment that has passed, NotAllowed, and Conflict where it holds meanwhile.
    """
    proposer = session.scalar(
        select(SchemeDraft.proposed_by_id).where(SchemeDraft.version_id == version.id)
    )
    proposing.check_teams(session, version.slug, by.user_id, proposer)
    _check_waits(version, by, at)
    if valid_from <= at:
        raise Invalid("This moment has passed.", valid_from="This moment has passed.")
    before = version.valid_from
    _write(session, version, valid_from=valid_from)
    audit.record(
        session, "scheme.moved", version, by=by, at=at,
        number=version.number, before=before, after=valid_from,
    )  # fmt: skip


def _check_waits(version: SchemeVersion, by: Actor, at: datetime) -> None:
    if not by.may(Right.MANAGE_SCHEME):
        raise NotAllowed("You may not change schemes.")
    if version.withdrawn_at is not None:
        raise Conflict("This version was withdrawn already.")
    if version.valid_from <= at:
        raise Conflict(HOLDS)


def _write(session: Session, version: SchemeVersion, **values: Any) -> None:
    """Write what the database allows of a version that waits; it looks at its own clock."""
    try:
        with session.begin_nested():
            for name, value in values.items():
                setattr(version, name, value)
            session.flush()  # the database says here whether it holds meanwhile
    except DBAPIError as error:
        raise Conflict(HOLDS) from error
