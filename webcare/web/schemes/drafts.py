"""Drafts of schemes: the list, their history, what they change, and the way to publication."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.schemes import drafts, editing, meanwhile, proposing, queries
from webcare.schemes.models import SchemeDraft
from webcare.schemes.reading import read
from webcare.schemes.shape import id_from
from webcare.schemes.writing import write
from webcare.web import forms
from webcare.web.access import acting, me, needs, team_ids
from webcare.web.forms import NAMED_IN
from webcare.web.language import choose, present, zone_place
from webcare.web.pages import number, own_page, page, see_other
from webcare.web.schemes.differences import described, drawn_difference
from webcare.web.schemes.draft_page import SEES, home_team, opened, team_zone, to_write
from webcare.web.schemes.history import done
from webcare.web.schemes.moments import typed_moment
from webcare.web.schemes.origins import origin
from workflows.outcomes import in_language
from workflows.rights import Right
from workflows.scheme.draft import DraftState

bp = Blueprint("schemes_drafts", __name__)


@bp.get("/scheme/drafts")
@needs(*SEES)
def show() -> ResponseReturnValue:
    return _list({}, {})


@bp.post("/scheme/drafts")
@needs(Right.MANAGE_SCHEME)
def begin() -> ResponseReturnValue:
    """A new draft: from nothing, or from a version."""
    typed = {name: forms.text(name) for name in ("title", "slug")}
    try:
        with transaction() as session:
            version_id = number("version")
            base = queries.version(session, version_id) if version_id else None
            text = base.text if base else _blank(typed)
            team_id = home_team()
            draft = drafts.begin(
                session, team_id, text, base=base, by=acting(team_id), at=present()
            )
    except Invalid as wrong:
        return _list(typed, {name: _(said) for name, said in wrong.fields.items()}, wrong.status)
    return see_other("schemes_editor.show", draft_id=draft.id, node=None if base else "Q1",
                     focus=None if base else "text-" + _codes()[0])  # fmt: skip


def _blank(typed: dict[str, str]) -> str:
    title, codes = typed["title"].strip(), _codes()
    if not title:
        raise Invalid("Give it a title.", title="Give it a title.")
    slug = typed["slug"].strip() or id_from(title) or "scheme"
    return write(editing.blank(slug, {choose(): title}, codes))


def _codes() -> list[str]:
    """The languages that were ticked; the reader's own where none was."""
    return [code for code in NAMED_IN if code in request.form.getlist("languages")] or [choose()]


def _list(typed: dict[str, str], faults: dict[str, str], status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        open_ones = queries.drafts(session, team_ids(*SEES))
        closed = queries.drafts(session, team_ids(*SEES), closed=True, limit=20)
        published = queries.published(session)
        titles = {each.id: in_language(queries.titles(each), choose()) for each in published}
    return page(
        "schemes/drafts.html", status=status, drafts=open_ones, closed=closed,
        published=published, titles=titles, typed=typed, faults=faults, languages=NAMED_IN,
        title_of=lambda draft: in_language(draft.titles, choose()) or draft.slug,
        chosen=number("version"),
    )  # fmt: skip


@bp.get("/scheme/drafts/<int:draft_id>/scheme.yaml")
@needs(*SEES)
def download(draft_id: int) -> ResponseReturnValue:
    """The present text, whatever its faults."""
    with transaction() as session:
        draft = queries.draft(session, draft_id, team_ids(*SEES))
        text = queries.revision(session, draft, number("revision") or None).text
    return yaml_file(text, f"{draft.slug or 'scheme'}-draft.yaml")


def yaml_file(text: str, name: str) -> Response:
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return Response(
        text.encode(),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{safe}"'},
    )


@bp.post("/scheme/drafts/<int:draft_id>/<any(undo, redo):way>")
@needs(Right.MANAGE_SCHEME)
def step(draft_id: int, way: str) -> ResponseReturnValue:
    act = drafts.undo if way == "undo" else drafts.redo
    with transaction() as session:
        draft, by = to_write(session, draft_id)
        act(session, draft, seen=number("revision"), by=by, at=present())
    flash(_("Undone.") if way == "undo" else _("Redone."), "success")
    return _back(draft_id)


@bp.get("/scheme/drafts/<int:draft_id>/history")
@needs(*SEES)
def history(draft_id: int) -> ResponseReturnValue:
    with transaction() as session:
        at = opened(session, draft_id)
        revisions = queries.revisions(session, at.draft, before=number("before") or None)
    return page("schemes/history.html", revisions=revisions, done=done, **at.context(),
                more=len(revisions) == queries.LISTED)  # fmt: skip


@bp.post("/scheme/drafts/<int:draft_id>/go-to")
@needs(Right.MANAGE_SCHEME)
def go_to(draft_id: int) -> ResponseReturnValue:
    """Any earlier or later revision becomes the present one."""
    with transaction() as session:
        draft, by = to_write(session, draft_id)
        drafts.go_to(session, draft, number("number"), seen=number("revision"), by=by, at=present())
    flash(_("This is the present text now; the others are still here."), "success")
    return see_other(".history", draft_id=draft_id)


@bp.get("/scheme/drafts/<int:draft_id>/compare")
@needs(*SEES)
def compare(draft_id: int) -> ResponseReturnValue:
    """What the draft changes: against the version that holds now, or any other."""
    with transaction() as session:
        at = opened(session, draft_id)
        published = queries.published(session)
        base_id = number("version") or _holds(session, at.draft) or at.draft.base_version_id
        base = queries.version(session, base_id) if base_id else None
        before = read(base.text if base else "{}")
        titles = {each.id: in_language(queries.titles(each), at.language) for each in published}
    return page(
        "schemes/compare.html", published=published, titles=titles, base=base,
        changes=described(before, at.reading, at.language) if at.reading.value is not None else [],
        **drawn_difference(before, at.reading, at.language), **at.context(),
    )  # fmt: skip


def _holds(session: Session, draft: SchemeDraft) -> int | None:
    """The version of the draft's scheme that holds now, if any was published."""
    try:
        return queries.newest(session, draft.slug, at=present()).id
    except NotFound:
        return None


@bp.get("/scheme/drafts/<int:draft_id>/proposal")
@needs(*SEES)
def proposal(draft_id: int) -> ResponseReturnValue:
    return _proposal(draft_id)


@bp.post(
    "/scheme/drafts/<int:draft_id>/<any(propose, publish, return, withdraw, discard, restore):act>"
)
@needs(Right.MANAGE_SCHEME)
def move(draft_id: int, act: str) -> ResponseReturnValue:
    """The next step of a draft's life."""
    typed = {name: forms.text(name) for name in ("note", "reason", "valid_from", "known")}
    try:
        with transaction() as session:
            draft, by = to_write(session, draft_id)
            _move(session, draft, act, typed, by)
    except (Invalid, Conflict) as wrong:
        fields = wrong.fields if isinstance(wrong, Invalid) else {}
        faults = {name: _(said) for name, said in fields.items()}
        return _proposal(draft_id, typed, faults, "" if faults else _(str(wrong)), wrong.status)
    flash(_said(act), "success")
    return see_other(".proposal", draft_id=draft_id)


def _move(session: Session, draft: SchemeDraft, act: str, typed: dict[str, str], by: Actor) -> None:
    at, known = present(), number("known")
    match act:
        case "propose":
            seen = number("revision")
            proposing.propose(session, draft, typed["note"], seen=seen, known=known, by=by, at=at)
        case "publish":
            when = typed_moment(typed["valid_from"], team_zone(session, draft.team_id))
            moment = when.moment if when else None
            proposing.publish(session, draft, valid_from=moment, known=known, by=by, at=at)
            if when and when.note:
                flash(when.note, "info")
        case "return":
            proposing.return_draft(session, draft, typed["reason"], by=by, at=at)
        case "withdraw":
            proposing.take_back(session, draft, by=by, at=at)
        case "discard":
            proposing.discard(session, draft, typed["reason"], by=by, at=at)
        case _:
            proposing.restore(session, draft, by=by, at=at)


def _said(act: str) -> str:
    words = {
        "propose": _("Proposed. A second person can publish it now."),
        "publish": _("Published."),
        "return": _("Given back."),
        "withdraw": _("Taken back. It is a draft again."),
        "discard": _("Put aside. It can be brought back."),
    }
    return str(words.get(act, _("Brought back.")))


def _proposal(
    draft_id: int,
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    with transaction() as session:
        at = opened(session, draft_id)
        teams, channels = queries.served(session, at.reading.slug)
        mine = [team for team in teams if team.id in team_ids(*SEES)]
        our_channels = [each for each in channels if each.team_id in team_ids(*SEES)]
        known = queries.published(session, at.reading.slug)
        zone = team_zone(session, at.draft.team_id)
        version = queries.version(session, at.draft.version_id) if at.draft.version_id else None
        waits = at.draft.state in (DraftState.DRAFT, DraftState.PROPOSED)
        newer = meanwhile.since(session, at.draft) if waits else []
        stands_on = meanwhile.base_of(session, at.draft) if newer else None
    return page(
        "schemes/proposal.html", status=status, typed=typed or {}, problem=problem,
        zone=zone_place(zone),
        teams=mine, channels=our_channels, planned=[v for v in known if v.valid_from > present()],
        known=known, is_mine=at.draft.proposed_by_id == me().id, wrong=faults or {},
        version=version, others=len(teams) + len(channels) - len(mine) - len(our_channels),
        origin=origin, newer=newer, stands_on=stands_on, **at.context(),
    )  # fmt: skip


def _back(draft_id: int) -> ResponseReturnValue:
    here = url_for("schemes_editor.show", draft_id=draft_id)
    back = own_page(request.form.get("back"), here)
    return redirect(back if back.startswith(here) else here, 303)
