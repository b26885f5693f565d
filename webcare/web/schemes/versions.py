"""Published versions of schemes: what each said, what differs, the way back to one, and what is
planned.
"""

from collections import defaultdict
from collections.abc import Mapping

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.channels.models import Channel
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotFound
from webcare.schemes import planning, proposing, queries
from webcare.schemes.models import SchemeVersion
from webcare.schemes.reading import read
from webcare.web import forms
from webcare.web.access import acting, needs, team_ids
from webcare.web.language import choose, present, told
from webcare.web.pages import number, page, see_other
from webcare.web.schemes.differences import described, drawn_difference
from webcare.web.schemes.draft_page import SEES, home_team, scheme_language, team_zone
from webcare.web.schemes.drafts import yaml_file
from webcare.web.schemes.moments import typed_moment
from webcare.web.schemes.origins import origin
from workflows.outcomes import in_language
from workflows.rights import Right
from workflows.scheme.draft import DraftState

bp = Blueprint("schemes_versions", __name__)


@bp.get("/scheme/versions")
@needs(*SEES)
def show() -> ResponseReturnValue:
    """Every version of every scheme; which holds now, and which is planned."""
    return _page()


def _page(
    faults: dict[str, str] | None = None, status: int = 200, wrong: int = 0, problem: str = ""
) -> ResponseReturnValue:
    teams = team_ids(Right.MANAGE_SCHEME)
    with transaction() as session:
        published = queries.published(session, withdrawn=True)
        slugs = dict.fromkeys(each.slug for each in published)
        holding = {slug: _holding(session, slug) for slug in slugs}
        titles = {each.id: in_language(queries.titles(each), choose()) for each in published}
        by = acting(teams[0]) if teams else None
        alone = {
            each.id for each in published if by and proposing.returns_at_once(session, each, by=by)
        }
        zone = team_zone(session, teams[0]).key if teams else ""
        served = _served(session)
    groups = [(slug, [each for each in published if each.slug == slug]) for slug in slugs]
    return page(
        "schemes/versions.html", status=status, groups=groups, holding=holding, titles=titles,
        faults=faults or {}, wrong=wrong, problem=problem, may_manage=bool(teams), alone=alone,
        zone=zone, served=served, origin=origin, typed=request.form,
    )  # fmt: skip


def _served(session: Session) -> Mapping[str, list[str]]:
    """By scheme the teams that use it, and the channels that use it rather than their team's; those
    of which the reader is no part only as other teams.
    """
    mine, found = set(team_ids(*SEES)), defaultdict[str, list[str]](list)
    uses = [(each.scheme, each.id, each.name) for each in accounts.teams(session)]
    of_their_own = select(Channel).where(Channel.scheme.is_not(None)).order_by(Channel.name)
    uses += [(str(c.scheme), c.team_id, c.name) for c in session.scalars(of_their_own)]
    for slug, _team_id, name in (each for each in uses if each[1] in mine):
        found[slug].append(name)
    for slug in {slug for slug, team_id, _name in uses if team_id not in mine}:
        found[slug].append(_("other teams"))
    return found


def _holding(session: Session, slug: str) -> int:
    """The version that holds now; 0 where all are withdrawn."""
    try:
        return queries.newest(session, slug, at=present()).id
    except NotFound:
        return 0


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
        published = queries.published(session, withdrawn=True)
        later = _asked(session, number("to"))
        before = [v for v in published if v.slug == later.slug and v.number < later.number]
        earlier = queries.version(session, number("from") or (before or [later])[0].id)
        one, other = read(earlier.text), read(later.text)
        titles = {each.id: in_language(queries.titles(each), choose()) for each in published}
    language = scheme_language(other)
    return page(
        "schemes/difference.html", earlier=earlier, later=later, published=published,
        titles=titles, language=language, changes=described(one, other, language),
        **drawn_difference(one, other, language),
    )  # fmt: skip


@bp.post("/scheme/versions/return")
@needs(Right.MANAGE_SCHEME)
def go_back() -> ResponseReturnValue:
    """Let the old text hold again, with a reason; where one person may not, propose it."""
    reason, version_id, team_id = forms.text("reason"), number("version"), home_team()
    try:
        with transaction() as session:
            version = _asked(session, version_id)
            by = acting(team_id)
            draft = proposing.return_to(session, version, team_id, reason, by=by, at=present())
    except (Invalid, Conflict) as wrong:
        return _refused(wrong, "reason", version_id)
    if draft.state is DraftState.PUBLISHED:
        flash(_("This text holds again. Your reason is kept with it."), "success")
        return see_other(".show")
    flash(_("Proposed. A second person can publish it now."), "success")
    return see_other("schemes_drafts.proposal", draft_id=draft.id)


@bp.post("/scheme/versions/<any(withdraw, move):act>")
@needs(Right.MANAGE_SCHEME)
def replan(act: str) -> ResponseReturnValue:
    """Withdraw a version that does not hold yet, or let it hold from another moment on."""
    version_id, by = number("version"), acting(home_team())
    note = ""
    try:
        with transaction() as session:
            version = queries.version(session, version_id, lock=True)
            if act == "withdraw":
                planning.withdraw(session, version, forms.text("why"), by=by, at=present())
            else:
                note = _move(session, version, by)
    except (Invalid, Conflict) as wrong:
        return _refused(wrong, "why" if act == "withdraw" else "valid_from", version_id)
    said = _("Withdrawn. It stays in this list and never holds.")
    flash(said if act == "withdraw" else _("It holds from that moment on."), "success")
    if note:
        flash(note, "info")
    return see_other(".show")


def _move(session: Session, version: SchemeVersion, by: Actor) -> str:
    """Give the version the date that was typed; what there is to say about that moment."""
    when = typed_moment(forms.text("valid_from"), team_zone(session, home_team()))
    if when is None:
        raise Invalid("Choose a date and a time.")
    planning.move_to(session, version, when.moment, by=by, at=present())
    return when.note


def _refused(wrong: Invalid | Conflict, field: str, version_id: int) -> ResponseReturnValue:
    """The page again with why not: at the field, or above all where no field can mend it."""
    if isinstance(wrong, Conflict):
        return _page({}, wrong.status, version_id, told(wrong))
    sentence = next(iter(wrong.fields.values()), str(wrong))
    return _page({field: _(sentence)}, wrong.status, version_id)


def _asked(session: Session, version_id: int) -> SchemeVersion:
    """The version of that number, or where none is named the first in the list."""
    if version_id:
        return queries.version(session, version_id)
    published = queries.published(session)
    if not published:
        raise NotFound("No scheme is published yet.")
    return published[0]
