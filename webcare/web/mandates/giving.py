"""One mandate: giving it, changing what is to come of it, withdrawing it, and its history."""

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.accounts.service import today
from webcare.audit import queries as audit
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Invalid
from webcare.mandates import queries, register
from webcare.mandates.models import Mandate
from webcare.mandates.register import Letter
from webcare.mandates.speaking import as_rule, zone_of
from webcare.web import forms
from webcare.web.access import acting, must_be_allowed, needs, team_ids
from webcare.web.forms import Form, Values
from webcare.web.language import present, told
from webcare.web.mandates.register import channels_of
from webcare.web.pages import number, page, see_other
from webcare.web.settings.teams import teams_of
from webcare.web.themes import themes_of
from workflows import mandate as rule
from workflows.rights import Right

bp = Blueprint("mandates_giving", __name__, url_prefix="/mandates")
FIELDS = ("holder", "first", "last", "substitute", "reason")
Act = Callable[[Session, Mandate, Team], None]


@bp.get("/new")
@needs(Right.MANAGE_TEAM)
def new() -> ResponseReturnValue:
    team_id = _team_asked()
    with transaction() as session:
        day = today(accounts.team(session, team_id), present())
    blank = dict.fromkeys(FIELDS, "") | {"first": day.isoformat(), "themes": [], "channels": []}
    return _form(team_id, forms.fresh(blank | {"themes": forms.numbers("theme")}))


@bp.post("/new")
@needs(Right.MANAGE_TEAM)
def give() -> ResponseReturnValue:
    team_id = _team_asked()
    written: Values = {name: forms.text(name) for name in FIELDS}
    written |= {"themes": forms.numbers("themes"), "channels": forms.numbers("channels")}

    def work(session: Session) -> ResponseReturnValue:
        team = accounts.team(session, team_id)
        row = register.give(
            session, team, _letter(session, team_id, written), by=acting(team_id), at=present()
        )
        flash(_("The mandate is on the register."), "success")
        return see_other(".one", mandate_id=row.id)

    return forms.attempt(work, lambda form, status: _form(team_id, form, status), written)


@bp.get("/<int:mandate_id>")
@needs(Right.READ, Right.MANAGE_TEAM)
def one(mandate_id: int) -> ResponseReturnValue:
    return _one(mandate_id)


@bp.post("/<int:mandate_id>/<any(term, substitute, stand_in, stand_down, withdraw):act>")
@needs(Right.MANAGE_TEAM)
def change(mandate_id: int, act: str) -> ResponseReturnValue:
    """What changes of it from today on: one form each."""
    try:
        with transaction() as session:
            row = queries.mandate(session, mandate_id, _seen(), lock=True)
            must_be_allowed(row.team_id)
            _ACTS[act](session, row, accounts.team(session, row.team_id))
    except Invalid as wrong:
        faults = {name: _(text) for name, text in wrong.fields.items()}
        return _one(mandate_id, wrong.status, faults=faults, tried=act)
    except Conflict as refused:
        return _one(mandate_id, refused.status, problem=told(refused))
    flash(_("It is on the register."), "success")
    return see_other(".one", mandate_id=mandate_id)


def _term(session: Session, row: Mandate, team: Team) -> None:
    last = _day("last")
    register.end_on(session, row, team, last, by=acting(team.id), at=present())


def _substitute(session: Session, row: Mandate, team: Team) -> None:
    chosen = number("substitute") or None
    register.name_substitute(session, row, team, chosen, by=acting(team.id), at=present())


def _stand_in(session: Session, row: Mandate, team: Team) -> None:
    register.stand_in(
        session, row, team, number("stand_in") or None, _day("stand_in_first"),
        _day("stand_in_last"), by=acting(team.id), at=present(),
    )  # fmt: skip


def _stand_down(session: Session, row: Mandate, team: Team) -> None:
    which = number("stand_in")
    register.stand_down(session, row, team, which, by=acting(team.id), at=present())


def _withdraw(session: Session, row: Mandate, team: Team) -> None:
    register.withdraw(session, row, forms.text("why"), by=acting(team.id), at=present())


_ACTS: dict[str, Act] = {
    "term": _term,
    "substitute": _substitute,
    "stand_in": _stand_in,
    "stand_down": _stand_down,
    "withdraw": _withdraw,
}


def _one(mandate_id: int, status: int = 200, **said: object) -> ResponseReturnValue:
    with transaction() as session:
        row = queries.mandate(session, mandate_id, _seen())
        team = accounts.team(session, row.team_id)
        day = today(team, present())
        wanted = audit.Wanted(kind="mandates", object_id=row.id)
        history, _more = audit.page(session, [team.id], [], wanted)
        return page(
            "mandates/one.html",
            row=row, team=team, today=day, history=[line.entry for line in history],
            standing=rule.standing(as_rule(row), day, zone_of(team), present()),
            is_open=row.withdrawn_at is None and (row.last is None or row.last >= day),
            themes=themes_of(session, [team.id]), channels=channels_of(session, [team.id]),
            people=register.may_be_given(accounts.users(session, [team.id]), team.id),
            status=status, **{"faults": {}, "problem": "", "tried": ""} | said,
        )  # fmt: skip


def _form(team_id: int, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        team = accounts.team(session, team_id)
        return page(
            "mandates/new.html",
            team=team, teams=teams_of(session, Right.MANAGE_TEAM), form=form,
            themes=themes_of(session, [team_id]),
            channels=channels_of(session, [team_id]),
            people=register.may_be_given(accounts.users(session, [team_id]), team_id),
            is_first=not queries.mandates(session, [team_id]), status=status,
        )  # fmt: skip


def _letter(session: Session, team_id: int, written: Values) -> Letter:
    """What was typed. Raises Invalid for a theme or channel that the team does not have: left out,
    it would widen the mandate to all.
    """
    known = {"themes": themes_of(session, [team_id]), "channels": channels_of(session, [team_id])}
    for name, there in known.items():
        if not set(written[name]) <= set(there):
            raise Invalid("Look at what is marked below.", **{name: "Choose from this list."})
    holder, substitute = written["holder"], written["substitute"]
    return Letter(
        holder_id=int(holder) if forms.is_number(holder) else 0,
        theme_ids=written["themes"],
        channel_ids=written["channels"],
        first=_day("first"),
        last=_day("last"),
        substitute_id=int(substitute) if forms.is_number(substitute) else None,
        reason=written["reason"],
    )


def _day(name: str) -> date | None:
    """The day in a field, None for an empty one; raises Invalid for what is no day."""
    typed = forms.text(name).strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid("This is no date.", **{name: "This is no date."}) from None


def _team_asked() -> int:
    mine = team_ids(Right.MANAGE_TEAM)
    wanted = number("team")
    return wanted if wanted in mine else mine[0]


def _seen() -> list[int]:
    """The teams whose register the person may read."""
    return team_ids(Right.READ, Right.MANAGE_TEAM)
