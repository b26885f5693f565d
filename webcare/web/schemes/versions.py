"""Published versions of schemes: what each said, what differs, and the way back to one."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.core.errors import Invalid, NotFound
from webcare.schemes import proposing, queries
from webcare.schemes.models import SchemeVersion
from webcare.schemes.reading import read
from webcare.web import forms
from webcare.web.access import acting, needs, team_ids
from webcare.web.language import choose, present
from webcare.web.pages import number, page, see_other
from webcare.web.schemes.differences import described, drawn_difference
from webcare.web.schemes.draft_page import SEES, home_team, scheme_language
from webcare.web.schemes.drafts import yaml_file
from workflows.outcomes import in_language
from workflows.rights import Right

bp = Blueprint("schemes_versions", __name__)


@bp.get("/scheme/versions")
@needs(*SEES)
def show() -> ResponseReturnValue:
    """Every version of every scheme; which holds now, and which is planned."""
    return _page()


def _page(
    faults: dict[str, str] | None = None, status: int = 200, wrong: int = 0
) -> ResponseReturnValue:
    with transaction() as session:
        published = queries.published(session)
        slugs = dict.fromkeys(each.slug for each in published)
        holding = {slug: queries.newest(session, slug, at=present()).id for slug in slugs}
        titles = {each.id: in_language(queries.titles(each), choose()) for each in published}
    groups = [(slug, [each for each in published if each.slug == slug]) for slug in slugs]
    return page(
        "schemes/versions.html", status=status, groups=groups, holding=holding, titles=titles,
        faults=faults or {}, wrong=wrong, may_manage=bool(team_ids(Right.MANAGE_SCHEME)),
    )  # fmt: skip


@bp.get("/scheme/version.yaml")
@needs(*SEES)
def download() -> ResponseReturnValue:
    """The text of the version that the address names, or of the newest of the first scheme."""
    with transaction() as session:
        version = _asked(session, number("version"))
        return yaml_file(version.text, f"{version.slug}-{version.number}.yaml")


@bp.get("/scheme/versions/difference")
@needs(*SEES)
def difference() -> ResponseReturnValue:
    """What changed from one version to another."""
    with transaction() as session:
        published = queries.published(session)
        later = _asked(session, number("to"))
        before = [v for v in published if v.slug == later.slug and v.number < later.number]
        earlier = queries.version(session, number("from") or (before or [later])[0].id)
        one, other = read(earlier.text), read(later.text)
        titles = {each.id: in_language(queries.titles(each), choose()) for each in published}
    language = scheme_language(other)
    return page(
        "schemes/difference.html", earlier=earlier, later=later, published=published,
        titles=titles, language=language, changes=described(one, other),
        **drawn_difference(one, other, language),
    )  # fmt: skip


@bp.post("/scheme/versions/return")
@needs(Right.MANAGE_SCHEME)
def go_back() -> ResponseReturnValue:
    """Propose the old text again; or, in an emergency and with a reason, let it hold at once."""
    reason, version_id, team_id = forms.text("reason"), number("version"), home_team()
    by = acting(team_id)
    try:
        with transaction() as session:
            version = _asked(session, version_id)
            if request.form.get("how") == "at_once":
                proposing.return_at_once(session, version, team_id, reason, by=by, at=present())
                flash(_("This text holds again. Your reason is kept with it."), "success")
                return see_other(".show")
            draft = proposing.return_to(session, version, team_id, by=by, at=present())
    except Invalid as wrong:
        faults = {name: _(said) for name, said in wrong.fields.items()} or {"reason": _(str(wrong))}
        return _page(faults, wrong.status, version_id)
    flash(_("Proposed. A second person can publish it now."), "success")
    return see_other("schemes_drafts.proposal", draft_id=draft.id)


def _asked(session: Session, version_id: int) -> SchemeVersion:
    """The version of that number, or where none is named the first in the list."""
    if version_id:
        return queries.version(session, version_id)
    published = queries.published(session)
    if not published:
        raise NotFound("No scheme is published yet.")
    return published[0]
