"""Who may come in. A route says it with `@open_to_all`, `@for_anyone_inside` or `@needs`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, abort, g
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webcare.accounts import service as accounts
from webcare.accounts.models import User
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from workflows.rights import Right

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
LARGEST_ID = 2**63 - 1  # of PostgreSQL's bigint


def open_to_all(view: View[P]) -> View[P]:
    """Anyone, logged in or not; such a view proves its visitor's right itself, by a token."""
    view.access = frozenset()  # type: ignore[attr-defined]  # a mark on the function
    return view


def for_anyone_inside(view: View[P]) -> View[P]:
    """Whoever is logged in."""
    return _closed(view, frozenset())


def needs(*rights: Right) -> Callable[[View[P]], View[P]]:
    """Whoever holds one of *rights* in at least one team.

    Which team is checked where the row is known: queries take `team_ids()`, verbs take `acting()`.
    """
    return lambda view: _closed(view, frozenset(rights))


def _closed(view: View[P], rights: frozenset[Right]) -> View[P]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            abort(401)
        if rights and not team_ids(*rights):
            raise NotAllowed("Your role does not allow this.")
        g.asked_rights = rights
        return view(*args, **kwargs)

    guarded.access = rights  # type: ignore[attr-defined]  # a mark on the function
    guarded.closed = True  # type: ignore[attr-defined]
    return guarded


def me() -> User:
    """Who is logged in, with memberships and teams."""
    user: User = current_user.user
    return user


def team_ids(*rights: Right) -> list[int]:
    """The teams in which the person holds one of *rights*; by default what the route asks."""
    asked = rights or tuple(g.get("asked_rights") or (Right.READ,))
    return [team_id for team_id, rights in held().items() if not rights.isdisjoint(asked)]


def held() -> dict[int, frozenset[Right]]:
    """The person's rights in each team."""
    by_team: dict[int, frozenset[Right]] = current_user.held
    return by_team


def must_be_allowed(team_id: int) -> None:
    """Raise NotAllowed where what the route asks is not held in the team of a row one sees."""
    if team_id not in team_ids():
        raise NotAllowed("Your role does not allow this.")


def acting(team_id: int) -> Actor:
    """The person as who acts in that team."""
    return accounts.actor(me(), team_id)


def may(right: Right, team_id: int | None = None) -> bool:
    """For pages: whether to show an act. In any team, where none is given."""
    if not current_user.is_authenticated:
        return False
    if team_id:
        return right in held().get(team_id, ())
    return any(right in rights for rights in held().values())


def init(app: Flask) -> None:
    app.url_value_preprocessor(_no_row_beyond)


def _no_row_beyond(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A number in an address that no row can bear is a row that is absent, like any other."""
    for name, value in (values or {}).items():
        if isinstance(value, int) and values:
            values[name] = min(value, LARGEST_ID)


def check_every_route(app: Flask) -> None:
    """Raise at start when a route has not said who may come in."""
    silent = sorted(
        endpoint for endpoint, view in app.view_functions.items() if not hasattr(view, "access")
    )
    if silent:
        raise RuntimeError(f"routes that do not say who may come in: {', '.join(silent)}")
