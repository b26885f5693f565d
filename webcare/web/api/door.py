"""Who may come in by the API: the bearer of a token, and nobody by a cookie."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import g, request
from limits import RateLimitItem, parse
from redis import RedisError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from webcare.accounts import queries
from webcare.accounts import service as accounts
from webcare.accounts.models import User
from webcare.core import tokens
from webcare.core.actor import Actor
from webcare.core.db import transaction
from webcare.core.errors import NotAllowed
from webcare.core.i18n import LANGUAGES, spoken
from webcare.web.session import limiter
from workflows.rights import Right

P = ParamSpec("P")
View = Callable[P, Any]

PER_TOKEN = parse("300/minute")
WRONG_TOKENS = parse("30/minute")  # of one address
A_MINUTE = 60
LARGEST_BODY = 1024 * 1024
LARGEST_ID = 2**63 - 1  # of PostgreSQL's bigint; no row bears it


def api_needs(*rights: Right) -> Callable[[View[P]], View[P]]:
    """Only the bearer of a good token. Which of *rights* they need, one of them in the team at
    hand, is checked where the row is known: `visible_teams`, `must_be_allowed`, `teams_allowed`.
    """

    def close(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            request.max_content_length = LARGEST_BODY
            g.page_language = request.accept_languages.best_match(LANGUAGES, "en")
            g.api_user = _bearer()
            g.api_rights = frozenset(rights)
            g.page_language = spoken(g.api_user.language, "en")
            for name, value in kwargs.items():
                if isinstance(value, int):
                    kwargs[name] = min(value, LARGEST_ID)  # absent like any other
            return view(*args, **kwargs)

        guarded.access = frozenset(rights)  # type: ignore[attr-defined]  # a mark on the function
        guarded.closed = True  # type: ignore[attr-defined]
        return guarded

    return close


def me() -> User:
    """Whose token it is, with memberships and teams."""
    user: User = g.api_user
    return user


def visible_teams(*also: Right) -> list[int]:
    """The teams whose work the bearer may see, by the right to read or one of *also*."""
    return accounts.teams_with(me(), Right.READ, *also)


def teams_allowed() -> list[int]:
    """The teams in which the bearer may do what the route does; raises NotAllowed for none."""
    found = accounts.teams_with(me(), *g.api_rights)
    if not found:
        raise NotAllowed("Your role does not allow this.")
    return found


def acting(team_id: int) -> Actor:
    """The bearer as who acts in that team; raises NotAllowed without a right that the route asks.

    To be asked only once the bearer is known to see what it is about.
    """
    by = accounts.actor(me(), team_id)
    if by.rights.isdisjoint(g.api_rights):
        raise NotAllowed("Your role does not allow this.")
    return by


def _bearer() -> User:
    given = request.authorization
    secret = given.token if given is not None and given.type == "bearer" else None
    user = None
    if secret:
        digest = tokens.hashed(secret)
        with transaction() as session:
            user = queries.token_user(session, digest)
        if user is not None and user.active:
            _throttle(PER_TOKEN, "token", digest)
            return user
    _throttle(WRONG_TOKENS, "address", request.remote_addr or "")
    raise Unauthorized(
        "Send a bearer token in the Authorization header.",
        www_authenticate=WWWAuthenticate("bearer", {"realm": "Webcare"}),
    )


def _throttle(rate: RateLimitItem, *whose: str) -> None:
    """Count one request; raises TooManyRequests. Redis away must not lock everyone out."""
    if not limiter.enabled:
        return
    try:
        within = limiter.limiter.hit(rate, "api", *whose)
    except RedisError:
        return
    if not within:
        raise TooManyRequests("Wait a minute and try again.", retry_after=A_MINUTE)
