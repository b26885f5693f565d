"""Publishing a scheme's text as a new version."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webcare.audit.service import record
from webcare.core.actor import Actor
from webcare.schemes import queries
from webcare.schemes.models import SchemeVersion
from workflows.outcomes import DESKS
from workflows.scheme import SchemeDocument, SchemeError, check, load_document, shipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Beside the text: from when it holds (None: at once), who proposed it, and what they say."""

    valid_from: datetime | None = None
    proposed_by: str = ""
    note: str = ""


PLAIN = Publication()


def publish(session: Session, text: str, *, by: Actor, at: datetime) -> SchemeVersion:
    """A new version with this text, or the version that already has exactly this text.

    Raises `workflows.scheme.SchemeError` with the list of faults when it does not pass.
    """
    document = load_document(text)
    same = session.scalar(
        select(SchemeVersion)
        .where(
            SchemeVersion.slug == document.id,
            SchemeVersion.sha256 == digest(text),
            SchemeVersion.withdrawn_at.is_(None),
        )
        .order_by(SchemeVersion.number.desc())
        .limit(1)
    )
    return same or add_version(session, document, PLAIN, by=by, at=at)


def add_version(
    session: Session, document: SchemeDocument, publication: Publication, *, by: Actor, at: datetime
) -> SchemeVersion:
    """The next version of the scheme, whatever its text was before; raises `SchemeError`. A desk
    that every house begins with may be named though this one closed it.
    """
    faults = check(document, queries.desks(session) | set(DESKS))
    if faults:
        raise SchemeError(faults)
    lock(session, document.id)
    last = session.scalar(
        select(func.max(SchemeVersion.number)).where(SchemeVersion.slug == document.id)
    )
    version = SchemeVersion(
        slug=document.id,
        number=(last or 0) + 1,
        text=document.text,
        sha256=digest(document.text),
        titles=dict(document.titles),
        published_at=at,
        published_by=by.name,
        valid_from=publication.valid_from or at,
        proposed_by=publication.proposed_by,
        note=publication.note,
    )
    session.add(version)
    session.flush()  # the audit names its id
    record(
        session, "scheme.published", version, by=by, at=at,
        number=version.number, sha256=version.sha256, valid_from=version.valid_from,
        proposed_by=version.proposed_by,
    )  # fmt: skip
    return version


def lock(session: Session, slug: str) -> None:
    """Nobody else publishes a version of the scheme until this transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"scheme {slug}"))))


def publish_shipped(session: Session, *, by: Actor, at: datetime) -> list[SchemeVersion]:
    """Every scheme that ships with the product, published where its text is new here; but a scheme
    that people of the house have written on themselves stays as they left it.
    """
    theirs = set(
        session.scalars(
            select(SchemeVersion.slug)
            .where(SchemeVersion.proposed_by != "", SchemeVersion.withdrawn_at.is_(None))
            .distinct()
        )
    )
    by = replace(by, name=queries.SHIPPED)
    return [
        publish(session, text, by=by, at=at)
        for slug, text in shipped().items()
        if slug not in theirs
    ]


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
