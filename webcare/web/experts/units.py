"""The organisation's tree: adding a unit, a service or a partner, and changing it."""

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.db import transaction
from webcare.experts import tree
from webcare.experts.models import Unit, UnitKind
from webcare.experts.tree import UnitCard
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.experts.door import team_seen
from webcare.web.forms import Form, Values
from webcare.web.language import present
from webcare.web.pages import page, see_other
from webcare.web.settings.teams import manager
from workflows.rights import Right

bp = Blueprint("experts_units", __name__, url_prefix="/experts/<int:team_id>/units")
DAYS = range(1, 8)


@bp.get("/new", defaults={"unit_id": None})
@bp.get("/<int:unit_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int, unit_id: int | None) -> ResponseReturnValue:
    manager(team_id, Right.MANAGE_TEAM)
    with transaction() as session:
        values = _values(_unit(session, team_id, unit_id))
    return _form(team_id, unit_id, forms.fresh(values))


@bp.post("/new", defaults={"unit_id": None})
@bp.post("/<int:unit_id>")
@needs(Right.MANAGE_TEAM)
def save(team_id: int, unit_id: int | None) -> ResponseReturnValue:
    by, typed = manager(team_id, Right.MANAGE_TEAM), _typed()

    def work(session: Session) -> ResponseReturnValue:
        kept = _unit(session, team_id, unit_id)
        card = UnitCard(
            name=typed["name"],
            kind=UnitKind(typed["kind"]),
            parent_id=int(typed["parent"]) if forms.is_number(typed["parent"]) else None,
            hours=tree.fit_hours({day: typed[f"hours-{day}"] for day in DAYS}),
            email=typed["email"],
            phone=typed["phone"],
        )
        if kept is None:
            kept = tree.add(session, team_id, card, by=by, at=present())
        else:
            forms.check_seen(_values(kept))
            tree.change(session, kept, card, by=by, at=present())
        flash(_("Saved."), "success")
        return see_other("experts.directory", team=team_id, unit=kept.id)

    return forms.attempt(
        work,
        lambda form, status: _form(team_id, unit_id, form, status),
        typed,
        lambda session: _values(_unit(session, team_id, unit_id)),
    )


@bp.post("/<int:unit_id>/remove")
@needs(Right.MANAGE_TEAM)
def remove(team_id: int, unit_id: int) -> ResponseReturnValue:
    """Take away a unit that nobody belongs to."""
    by = manager(team_id, Right.MANAGE_TEAM)

    def work(session: Session) -> ResponseReturnValue:
        tree.remove(session, tree.unit(session, unit_id, [team_id]), by=by, at=present())
        flash(_("Removed."), "success")
        return see_other("experts.directory", team=team_id)

    with transaction() as session:
        values = _values(_unit(session, team_id, unit_id))
    return forms.attempt(work, lambda form, status: _form(team_id, unit_id, form, status), values)


def _unit(session: Session, team_id: int, unit_id: int | None) -> Unit | None:
    """The team's unit; None for a new one, NotFound for an unknown one."""
    return None if unit_id is None else tree.unit(session, unit_id, [team_id])


def _values(unit: Unit | None) -> Values:
    hours = tree.typed_hours(unit.hours if unit else "")
    return {
        "name": unit.name if unit else "",
        "kind": unit.kind.value if unit else UnitKind.SERVICE.value,
        "parent": str(unit.parent_id or "") if unit else request.args.get("parent", ""),
        "email": unit.email if unit else "",
        "phone": unit.phone if unit else "",
    } | {f"hours-{day}": hours[day] for day in DAYS}


def _typed() -> Values:
    kind = forms.text("kind")
    fields = ("name", "parent", "email", "phone", *(f"hours-{day}" for day in DAYS))
    return {name: forms.text(name).strip() for name in fields} | {
        "kind": kind if kind in set(UnitKind) else UnitKind.SERVICE.value
    }


def _form(team_id: int, unit_id: int | None, form: Form, status: int = 200) -> ResponseReturnValue:
    with transaction() as session:
        units = tree.units(session, team_id)
        below = set(tree.within(units, unit_id)) if unit_id else set()
        return page(
            "experts/unit.html",
            team=team_seen(session, team_id),
            unit_id=unit_id,
            form=form,
            parents=[each for each in tree.drawn(units) if each.unit.id not in below],
            kinds=list(UnitKind),
            status=status,
        )
