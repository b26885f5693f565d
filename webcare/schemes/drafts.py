"""Writing a scheme: every save is a revision, and nothing that was saved goes away.

Who changes a text says which revision it was made from (`seen`). Where a colleague saved meanwhile,
an act on one node still applies if that node stayed as it was, or changed in other fields;
otherwise `Overtaken` is raised with the text as it stands now, and nothing is written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import Actor
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.core.text import one_line, storable
from webcare.schemes import merging, queries, threeway
from webcare.schemes.models import SchemeDraft, SchemeRevision, SchemeVersion
from webcare.schemes.reading import read
from webcare.schemes.shape import node_of
from webcare.schemes.writing import rewrite, same
from workflows.rights import Right
from workflows.scheme.draft import DraftState
from workflows.scheme.yaml import MAX_CHARACTERS

Change = Callable[[dict[str, Any]], Mapping[str, Any]]


class Overtaken(Conflict):
    """A colleague changed the same thing first; `draft` stands at the revision it names."""

    def __init__(self, draft: SchemeDraft, base: str, theirs: str) -> None:
        super().__init__("A colleague changed this meanwhile. Here is how it stands now.")
        self.draft, self.base, self.theirs = draft, base, theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done, for the history: an act such as ``node.saved``, and to which node."""

    act: str
    node: str = ""


def begin(
    session: Session,
    team_id: int,
    text: str,
    *,
    base: SchemeVersion | None = None,
    by: Actor,
    at: datetime,
) -> SchemeDraft:
    """A new draft of that team with *text*; *base*: the version it starts from. Raises Invalid for
    a text that is longer than any scheme may be.
    """
    _ask(by)
    draft = SchemeDraft(
        team_id=team_id,
        base_version_id=base.id if base else None,
        current=1,
        faults=0,
        created_by=by.name,
        created_at=at,
        updated_by=by.name,
        updated_at=at,
    )
    _describe(session, draft, _fitting(text))
    session.add(draft)
    session.flush()  # its first revision needs the id
    _keep(session, draft, 1, None, text, Deed(act="draft.begun"), by, at)
    audit.record(session, "schemedraft.begun", draft, by=by, at=at, scheme=draft.slug)
    return draft


def save(
    session: Session,
    draft: SchemeDraft,
    text: str,
    deed: Deed,
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> bool:
    """Keep *text*, whatever it is, as the next revision; False where nothing changed.

    Where a colleague saved since *seen* the two are merged by lines. Raises `Overtaken` where they
    changed the same lines, Invalid for a text that is too long, Conflict for a draft that is
    closed. *draft* is locked by who calls.
    """
    check_open(draft, by)
    text = _fitting(text)
    theirs = queries.revision(session, draft)
    if seen != draft.current:
        base = _base(session, draft, seen).text
        pieces = merging.merge(base, text, theirs.text)
        if merging.clashes(pieces):
            raise Overtaken(draft, base, theirs.text)
        text = merging.joined(pieces)
    return _write(session, draft, theirs, text, deed, by, at)


def change(
    session: Session,
    draft: SchemeDraft,
    act: Change,
    deed: Deed,
    *,
    seen: int,
    by: Actor,
    at: datetime,
) -> bool:
    """Do *act* to what the newest text says, and keep the outcome; False where nothing changed.

    Where a colleague changed the node of *deed* since *seen* the two are merged by fields. Raises
    `Overtaken` where they changed the same field, Conflict where the text cannot be read, and
    whatever *act* raises.
    """
    check_open(draft, by)
    theirs = queries.revision(session, draft)
    now = read(theirs.text).value
    if now is None:
        raise Conflict("This text cannot be read. Mend it as text first.")
    base = theirs if seen == draft.current else _base(session, draft, seen)
    before = now if base is theirs else read(base.text).value
    if before is None:
        raise Overtaken(draft, base.text, theirs.text)
    if same(node_of(before, deed.node), node_of(now, deed.node)):
        before = now
    merged = threeway.merge(before, act(dict(before)), now)
    if merged.clashes:
        raise Overtaken(draft, base.text, theirs.text)
    text = theirs.text if same(merged.value, now) else rewrite(theirs.text, now, merged.value)
    return _write(session, draft, theirs, _fitting(text), deed, by, at)


def undo(session: Session, draft: SchemeDraft, *, seen: int, by: Actor, at: datetime) -> None:
    """Back to the text before the last change; Conflict where there is none, or it is not the one
    that the person saw.
    """
    check_open(draft, by)
    parent = queries.revision(session, draft).parent
    if parent is None:
        raise Conflict("There is nothing to undo.")
    go_to(session, draft, parent, seen=seen, by=by, at=at)


def redo(session: Session, draft: SchemeDraft, *, seen: int, by: Actor, at: datetime) -> None:
    """On to the change that was undone last; Conflict where there is none."""
    check_open(draft, by)
    following = queries.next_revision(session, draft)
    if following is None:
        raise Conflict("There is nothing to redo.")
    go_to(session, draft, following, seen=seen, by=by, at=at)


def go_to(
    session: Session, draft: SchemeDraft, number: int, *, seen: int, by: Actor, at: datetime
) -> None:
    """Make an earlier or later revision the present one; all others stay."""
    check_open(draft, by)
    if seen != draft.current:
        raise Conflict("A colleague changed this meanwhile. Here is how it stands now.")
    draft.current = queries.revision(session, draft, number).number
    _describe(session, draft, queries.revision(session, draft).text)
    draft.updated_by, draft.updated_at = by.name, at


def _base(session: Session, draft: SchemeDraft, seen: int) -> SchemeRevision:
    """What a form was made from."""
    try:
        return queries.revision(session, draft, seen)
    except NotFound:
        raise Conflict("This form is too old to be sent.") from None


def _write(
    session: Session,
    draft: SchemeDraft,
    parent: SchemeRevision,
    text: str,
    deed: Deed,
    by: Actor,
    at: datetime,
) -> bool:
    if text == parent.text:
        return False
    add_revision(session, draft, parent, text, deed, by, at)
    return True


def add_revision(
    session: Session,
    draft: SchemeDraft,
    parent: SchemeRevision,
    text: str,
    deed: Deed,
    by: Actor,
    at: datetime,
) -> None:
    """The next revision, though its text may be that of its parent."""
    number = queries.last_number(session, draft) + 1
    _keep(session, draft, number, parent.number, text, deed, by, at)
    draft.current = number
    _describe(session, draft, text)
    draft.updated_by, draft.updated_at = by.name, at


def _keep(
    session: Session,
    draft: SchemeDraft,
    number: int,
    parent: int | None,
    text: str,
    deed: Deed,
    by: Actor,
    at: datetime,
) -> None:
    session.add(
        SchemeRevision(
            draft_id=draft.id, number=number, parent=parent, text=text,
            act=deed.act, node=deed.node, by=by.key, by_name=by.name, at=at,
        )
    )  # fmt: skip
    session.flush()  # what follows reads it


def _describe(session: Session, draft: SchemeDraft, text: str) -> None:
    """What the lists say of the draft; where its text says nothing, what it said before."""
    reading = read(text, queries.desks(session))
    draft.faults = len(reading.faults)
    draft.slug = one_line(reading.slug, 80) or draft.slug
    titles = {code: one_line(text) for code, text in reading.document.titles.items()}
    draft.titles = titles or draft.titles


def _fitting(text: str) -> str:
    text = storable(text).replace("\r\n", "\n")
    if len(text) > MAX_CHARACTERS:
        problem = "This text is longer than a scheme may be."
        raise Invalid("This text is longer than a scheme may be.", text=problem)
    return text


def check_open(draft: SchemeDraft, by: Actor) -> None:
    """Raises NotAllowed, and Conflict for a draft that is proposed or closed."""
    _ask(by)
    if draft.state is not DraftState.DRAFT:
        raise Conflict(
            "This draft is not open to changes now. Here is how it stands.", state=draft.state
        )


def _ask(by: Actor) -> None:
    if not by.may(Right.MANAGE_SCHEME):
        raise NotAllowed("You may not change schemes.")
