"""Publishing a scheme's text as a new version."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.schemes.models import SchemeVersion
from workflows.scheme import SchemeError, check, load_document, shipped


def publish(session: Session, text: str, *, by: Actor, at: datetime) -> SchemeVersion:
    """A new version with this text, or the version that already has exactly this text.

    Raises `workflows.scheme.SchemeError` with the list of faults when it does not pass.
    """
    document = load_document(text)
    faults = check(document)
    if faults:
        raise SchemeError(faults)
    digest = sha256(text.encode()).hexdigest()
    same = session.scalar(
        select(SchemeVersion).where(
            SchemeVersion.slug == document.id, SchemeVersion.sha256 == digest
        )
    )
    if same is not None:
        return same
    last = session.scalar(
        select(func.max(SchemeVersion.number)).where(SchemeVersion.slug == document.id)
    )
    version = SchemeVersion(
        slug=document.id,
        number=(last or 0) + 1,
        text=text,
        sha256=digest,
        published_at=at,
        published_by=by.name,
    )
    session.add(version)
    session.flush()  # the audit names its id
    record(session, "scheme.published", version, by=by, at=at, number=version.number, sha256=digest)
    return version


def publish_shipped(session: Session, *, by: Actor, at: datetime) -> list[SchemeVersion]:
    """Every scheme that ships with the product, published where its text is new here."""
    return [publish(session, text, by=by, at=at) for text in shipped().values()]
