"""By mail, without an account: the answer to an invitation, and keeping one's own entry; and on the
page of a question, what else one may be asked about.

The token in the address is the whole right. Whatever is wrong with it looks the same, and what was
typed is given back.
"""

from typing import Any

from flask import Blueprint, Response, flash, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_limiter.util import get_remote_address
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.actor import asked
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Expired, Invalid
from webcare.core.i18n import LANGUAGES
from webcare.experts import engaging, letters, queries, service
from webcare.experts.models import Expert
from webcare.handoffs import service as handoffs
from webcare.web import session as visit
from webcare.web.access import open_to_all
from webcare.web.experts import card, keeping
from webcare.web.language import present, told
from webcare.web.pages import page, see_other

bp = Blueprint("joining", __name__)


@bp.get("/e/<token>")
@open_to_all
@visit.limiter.limit("60/minute", key_func=get_remote_address)
def show(token: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            return _page(session, engaging.by_link(session, token), token)
    except Expired:
        return _gone()


@bp.post("/e/<token>/<any(yes, no, absence, offer, home, back):act>")
@open_to_all
@visit.limiter.limit("20/minute;200/hour", key_func=get_remote_address)
def keep(token: str, act: str) -> ResponseReturnValue:
    """Say yes or no, offer more, or say when one is away; a double click does it once."""
    values = keeping.typed()
    try:
        with transaction() as session:
            expert = engaging.by_link(session, token)
            keeping.do(session, expert, act, values, by=engaging.as_expert(expert))
    except Expired:
        return _gone("\n".join(filter(None, (values["about"], values["reason"]))))
    except (Invalid, Conflict) as wrong:
        faults = wrong.fields if isinstance(wrong, Invalid) else {}
        with transaction() as session:
            expert = engaging.by_link(session, token)
            _speak(session, expert)
            return _page(
                session, expert, token, act=act, typed=values,
                faults={name: _(text) for name, text in faults.items()},
                problem="" if faults else told(wrong), status=wrong.status,
            )  # fmt: skip
    return see_other(".show", token=token, done=act, lang=request.args.get("lang"))


@bp.post("/x/<token>/also")
@open_to_all
@visit.limiter.limit("20/minute;200/hour", key_func=get_remote_address)
def also(token: str) -> ResponseReturnValue:
    """From the page of a question: what else one may be asked about. The team confirms it."""
    values = keeping.typed()
    try:
        with transaction() as session:
            handoff = handoffs.by_link(session, token, at=present())
            by = asked(handoff.id, handoff.to_name)
            expert = service.newcomer(
                session, handoff.team_id, handoff.to_email, handoff.to_name, by=by, at=present()
            )
            service.offer(session, expert, values["themes"], values["about"], by=by, at=present())
        flash(_("Thank you, that is noted."), "success")
    except Expired:
        return _gone(values["about"])
    except Invalid as wrong:
        flash(told(wrong), "warning")
    return see_other("expert_link.show", token=token, lang=request.args.get("lang"))


def _page(session: Session, expert: Expert, token: str, **said: Any) -> Response:
    _speak(session, expert)
    team = accounts.team(session, expert.team_id)
    given: dict[str, Any] = {
        "act": "",
        "typed": {},
        "faults": {},
        "problem": "",
        "status": 200,
    } | said
    return page(
        "experts/joining.html",
        organisation=team.organisation or team.name,
        token=token,
        languages=LANGUAGES,
        done=request.args.get("done", ""),
        colleagues=queries.directory(session, expert.team_id),
        **card.facts(session, expert),
        **given,
    )


def _speak(session: Session, expert: Expert) -> None:
    """From here on in the expert's language, unless the reader chose another."""
    wanted, team = request.args.get("lang", ""), accounts.team(session, expert.team_id)
    g.page_language = wanted if wanted in LANGUAGES else letters.language_of(expert, team)
    refresh()


def _gone(typed: str = "") -> Response:
    return page("link_gone.html", asked=True, typed=typed, status=Expired.status)
