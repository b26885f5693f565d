"""What was published of a scheme since a draft of it began, and bringing the two together.

Two drafts from one version would each be published whole: the second one would take back what the
first one changed. So who proposes or publishes takes the newer version in, or says that they know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.errors import Conflict
from webcare.schemes import drafts, merging, queries
from webcare.schemes.difference import difference
from webcare.schemes.drafts import Deed, Overtaken
from webcare.schemes.models import SchemeDraft, SchemeRevision, SchemeVersion
from webcare.schemes.reading import read

TAKEN = "version.taken"  # the act of a revision; its `node` is the number of the version


@dataclass(frozen=True, slots=True)
class Newer:
    """A version that was published meanwhile, and the parts that it changed ("": the scheme
    itself).
    """

    version: SchemeVersion
    parts: tuple[str, ...]


def since(session: Session, draft: SchemeDraft) -> list[Newer]:
    """The versions of the scheme published since the draft's base, oldest first; none where the
    last of them says what the base does.

    A draft that says what its base says brings that back, whatever came after it: for that one, as
    for one without a base, it counts what was published since it began.
    """
    known = [*reversed(queries.published(session, draft.slug))]
    base = base_of(session, draft)
    if base is None or queries.revision(session, draft).text == base.text:
        newer = [each for each in known if each.published_at > draft.created_at]
    else:
        newer = [each for each in known if each.number > base.number]
    if not newer or (base is not None and newer[-1].sha256 == base.sha256):
        return []
    before = [base or next((v for v in reversed(known) if v.number < newer[0].number), None)]
    return [
        Newer(each, _changed(earlier, each))
        for earlier, each in zip([*before, *newer], newer, strict=False)
    ]


def passed_over(session: Session, draft: SchemeDraft, known: int) -> list[int]:
    """The numbers of the versions that publishing the draft would take back. Raises Conflict where
    the person does not know of them; *known*: the number of the newest one that they were shown.
    """
    newer = [each.version.number for each in since(session, draft)]
    if newer and newer[-1] != known:
        raise Conflict(
            "Another version was published since this draft began. Take it in first, or tick that "
            "you know what you pass over."
        )
    return newer


def take_in(
    session: Session,
    draft: SchemeDraft,
    version: SchemeVersion,
    take_mine: Mapping[int, bool] | None,
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> None:
    """Bring the newest version and the draft together by lines, from what they both began with; of
    each clash the side that *take_mine* says. From then on the draft stands on that version.

    Raises `Overtaken` with both texts where they clash and nothing was chosen, Conflict where the
    version is not the newest, or a colleague changed the draft. *draft* is locked by who calls.
    """
    drafts.check_open(draft, by)
    newer = since(session, draft)
    if seen != draft.current or not newer or newer[-1].version.id != version.id:
        raise Conflict("A colleague changed this meanwhile. Here is how it stands now.")
    base, mine = base_text(session, draft), queries.revision(session, draft)
    pieces = merging.merge(base, mine.text, version.text)
    if merging.clashes(pieces) and take_mine is None:
        raise Overtaken(draft, base, version.text)
    deed = Deed(act=TAKEN, node=str(version.number))
    drafts.add_revision(session, draft, mine, merging.joined(pieces, take_mine), deed, by, at)


def base_of(session: Session, draft: SchemeDraft) -> SchemeVersion | None:
    """The version on which the draft's present text stands: that which was taken in last, else that
    which it began with; None where that is of another scheme, or none.
    """
    taken = _taken(session, draft)
    if taken is not None:
        return next(
            each
            for each in queries.published(session, draft.slug, withdrawn=True)
            if each.number == taken
        )
    if draft.base_version_id is None:
        return None
    base = queries.version(session, draft.base_version_id)
    return base if base.slug == draft.slug else None


def base_text(session: Session, draft: SchemeDraft) -> str:
    """The text of `base_of`; empty where there is none."""
    base = base_of(session, draft)
    return base.text if base else ""


def _changed(earlier: SchemeVersion | None, later: SchemeVersion) -> tuple[str, ...]:
    before = read(earlier.text).value if earlier else None
    found = difference(before or {}, read(later.text).value or {})
    return tuple(each.node for each in found)


def _taken(session: Session, draft: SchemeDraft) -> int | None:
    """The number of the version that was taken in last on the way to the present text."""
    rows = session.execute(
        select(
            SchemeRevision.number, SchemeRevision.parent, SchemeRevision.act, SchemeRevision.node
        ).where(SchemeRevision.draft_id == draft.id)
    )
    steps = {row.number: row for row in rows}
    number: int | None = draft.current
    while number is not None and steps[number].act != TAKEN:
        number = steps[number].parent
    return None if number is None else int(steps[number].node)
