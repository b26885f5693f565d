"""People: who they are, which roles they hold, how they come in, and their tokens."""

from collections.abc import Collection

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare import password_mails
from webcare.accounts import people, queries, service
from webcare.accounts.models import Team, User
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.web import forms
from webcare.web import session as visit
from webcare.web.access import acting, me, needs, team_ids
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.settings.teams import teams_of
from workflows.rights import Right, Role

bp = Blueprint("settings_users", __name__)


@bp.get("/settings/users")
@needs(Right.MANAGE_USERS)
def show() -> ResponseReturnValue:
    with transaction() as session:
        users = people.managed(session, team_ids())
        teams = teams_of(session, Right.MANAGE_USERS)
    rows = [(user, roles_by_team(user, teams)) for user in users]
    return page("settings/users.html", rows=rows, teams=teams)


@bp.get("/settings/users/new")
@needs(Right.MANAGE_USERS)
def new() -> ResponseReturnValue:
    values: Values = {"email": "", "name": "", "language": me().language}
    return _invitation(forms.fresh(values))


@bp.post("/settings/users/new")
@needs(Right.MANAGE_USERS)
def invite() -> ResponseReturnValue:
    """Invite someone by mail; whoever has an account already only gets the roles."""
    managed = team_ids()
    typed = {name: forms.text(name) for name in ("email", "name", "language")}
    typed |= _roles_typed(managed)

    def work(session: Session) -> ResponseReturnValue:
        roles = [(team_id, role) for team_id in managed for role in _roles(typed, team_id)]
        if not roles:
            raise Invalid("Choose at least one role.", roles="Choose at least one role.")
        known = queries.by_email(session, typed["email"])
        if known is not None:
            _welcome(session, known, managed, typed)
            return see_other(".show_user", user_id=known.id)
        by = acting(roles[0][0])
        user = service.add_user(
            session,
            email=typed["email"],
            name=typed["name"],
            language=typed["language"],
            roles=roles,
            by=by,
            at=present(),
        )
        password_mails.invite(session, user, by=by, at=present())
        flash(_("%(name)s was invited by mail.", name=user.name), "success")
        return see_other(".show")

    return forms.attempt(work, _invitation, typed)


def _welcome(session: Session, user: User, managed: Collection[int], typed: Values) -> None:
    """Add the roles to an account that exists; refused where we see it already."""
    if any(each.team_id in managed for each in user.memberships):
        raise Invalid("This address has an account.", email="This address has an account.")
    for team_id in managed:
        people.assign(
            session, user, team_id, _roles(typed, team_id), by=acting(team_id), at=present()
        )
    flash(_("%(name)s had an account already and now has these roles too.", name=user.name))


def _invitation(form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        teams = teams_of(session, Right.MANAGE_USERS)
    return page("settings/invite.html", form=form, teams=teams, roles=list(Role), status=status)


@bp.get("/settings/users/<int:user_id>")
@needs(Right.MANAGE_USERS)
def show_user(user_id: int) -> ResponseReturnValue:
    return _user_form(user_id, None)


@bp.post("/settings/users/<int:user_id>")
@needs(Right.MANAGE_USERS)
def change(user_id: int) -> ResponseReturnValue:
    managed = team_ids()
    typed = {name: forms.text(name) for name in ("name", "language")} | _roles_typed(managed)

    def work(session: Session) -> ResponseReturnValue:
        user = people.get(session, user_id, managed)
        forms.check_seen(_values(user, managed))
        by = acting(managed[0])
        if people.is_wholly(user, managed):
            people.describe(
                session, user, name=typed["name"], language=typed["language"], by=by, at=present()
            )
        for team_id in managed:
            people.assign(
                session, user, team_id, _roles(typed, team_id), by=acting(team_id), at=present()
            )
        _stay_in(session, user)
        flash(_("Saved."), "success")
        return see_other(".show")

    def kept(session: Session) -> Values:
        return _values(people.get(session, user_id, managed), managed)

    return forms.attempt(work, lambda form, status: _user_form(user_id, form, status), typed, kept)


def _stay_in(session: Session, user: User) -> None:
    """A change of one's own roles ends one's sessions, but not this very one."""
    if user.id != me().id:
        return
    session.flush()
    session.expire_all()
    known = queries.signed_in(session, user.id)
    if known:
        visit.begin(known)


@bp.post("/settings/users/<int:user_id>/<any(on, off):switch>")
@needs(Right.MANAGE_USERS)
def switch(user_id: int, switch: str) -> ResponseReturnValue:
    def work(session: Session) -> ResponseReturnValue:
        user, by = _whole(session, user_id)
        people.switch(session, user, active=switch == "on", by=by, at=present())
        words = _("%(name)s can come in again.") if switch == "on" else _("%(name)s is shut out.")
        flash(words % {"name": user.name}, "success")
        return see_other(".show_user", user_id=user_id)

    return _act(user_id, work)


@bp.post("/settings/users/<int:user_id>/invite")
@needs(Right.MANAGE_USERS)
def invite_again(user_id: int) -> ResponseReturnValue:
    def work(session: Session) -> ResponseReturnValue:
        user, by = _whole(session, user_id)
        if not user.active or people.has_come_in(session, user):
            raise Conflict("This person has a password already.")
        password_mails.invite(session, user, by=by, at=present())
        flash(_("A new invitation is on its way to %(email)s.", email=user.email), "success")
        return see_other(".show_user", user_id=user_id)

    return _act(user_id, work)


@bp.post("/settings/users/<int:user_id>/tokens")
@needs(Right.MANAGE_USERS)
def create_token(user_id: int) -> ResponseReturnValue:
    """Make a token and show it this once; nothing keeps it, so there is no page to go on to."""

    def work(session: Session) -> ResponseReturnValue:
        user, by = _whole(session, user_id)
        name = forms.text("label")
        secret = people.create_token(session, user, name, by=by, at=present())
        return page("settings/token.html", user=user, name=name, secret=secret)

    return _act(user_id, work)


@bp.post("/settings/users/<int:user_id>/tokens/<int:token_id>/revoke")
@needs(Right.MANAGE_USERS)
def revoke_token(user_id: int, token_id: int) -> ResponseReturnValue:
    def work(session: Session) -> ResponseReturnValue:
        user, by = _whole(session, user_id)
        people.revoke_token(session, user, token_id, by=by, at=present())
        flash(_("The token no longer works."), "success")
        return see_other(".show_user", user_id=user_id)

    return _act(user_id, work)


def _whole(session: Session, user_id: int) -> tuple[User, Actor]:
    """The account and whoever may touch all of it; NotAllowed where a foreign team has part."""
    user = people.get(session, user_id, team_ids())
    if not people.is_wholly(user, team_ids()):
        raise NotAllowed("This person also belongs to a team that you do not manage.")
    return user, acting(team_ids()[0])


def _act(user_id: int, work: forms.Work) -> ResponseReturnValue:
    def again(form: Form, status: int) -> ResponseReturnValue:
        return _user_form(user_id, None, status, refused=form)

    return forms.attempt(work, again, {"label": request.form.get("label", "")})


def _user_form(
    user_id: int, form: Form | None, status: int = 200, *, refused: Form | None = None
) -> ResponseReturnValue:
    with transaction() as session:
        user = people.get(session, user_id, team_ids())
        wholly = people.is_wholly(user, team_ids())
        return page(
            "settings/user.html",
            user=user,
            form=form or forms.fresh(_values(user, team_ids())),
            refused=refused or forms.fresh({}),
            teams=teams_of(session, Right.MANAGE_USERS),
            roles=list(Role),
            is_whole=wholly,
            tokens=people.tokens(session, user) if wholly else [],
            has_come_in=people.has_come_in(session, user),
            status=status,
        )


def _values(user: User, managed: Collection[int]) -> Values:
    return {"name": user.name, "language": user.language} | {
        f"roles-{team_id}": sorted(people.roles_in(user, team_id)) for team_id in managed
    }


def _roles_typed(managed: Collection[int]) -> Values:
    return {
        f"roles-{team_id}": sorted(
            role for role in set(request.form.getlist(f"roles-{team_id}")) if role in set(Role)
        )
        for team_id in managed
    }


def _roles(typed: Values, team_id: int) -> list[Role]:
    return [Role(role) for role in typed[f"roles-{team_id}"]]


def roles_by_team(user: User, teams: Collection[Team]) -> list[tuple[Team, list[Role]]]:
    """For the list: the roles that *user* holds in each of *teams*, where any."""
    found = [(team, sorted(people.roles_in(user, team.id))) for team in teams]
    return [(team, roles) for team, roles in found if roles]
