"""The expert's page: reached by the link in the mail, on a phone, without an account.

The token in the address is the whole right. Whatever is wrong with it looks the same, and what was
typed is given back.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_limiter.util import get_remote_address
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.core.actor import asked
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Expired, Invalid
from webcare.core.i18n import LANGUAGES, spoken
from webcare.experts import queries as experts
from webcare.experts.models import Theme
from webcare.handoffs import service
from webcare.handoffs.models import Handoff
from webcare.handoffs.service import Via
from webcare.improvement import pulse
from webcare.web import session as visit
from webcare.web import uploads
from webcare.web.access import open_to_all
from webcare.web.handoffs import answering
from webcare.web.language import present
from webcare.web.pages import page, see_other

bp = Blueprint("expert_link", __name__, url_prefix="/x/<token>")


@bp.get("")
@open_to_all
@visit.limiter.limit("60/minute", key_func=get_remote_address)
def show(token: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            handoff = service.by_link(session, token, at=present())
            return _page(session, handoff, token)
    except Expired:
        return _gone()


@bp.post("/<any(answer, decline, info):act>")
@open_to_all
@visit.limiter.limit("20/minute;200/hour", key_func=get_remote_address)
def send(token: str, act: str) -> ResponseReturnValue:
    """Answer, say who would know, or ask for more; a double click sends it once."""
    typed = answering.typed()
    try:
        with transaction() as session:
            handoff = service.by_link(session, token, at=present())
            files = uploads.kept() if act == "answer" else []
            by = asked(handoff.id, handoff.to_name)
            answering.do(
                session, handoff, act, typed, by=by, at=present(), via=Via.LINK, files=files
            )
    except Expired:
        return _gone(answering.written(typed))
    except (Invalid, Conflict) as wrong:
        return _again(token, act, typed, wrong)
    return see_other(".show", token=token, lang=request.args.get("lang"))


def _again(
    token: str, act: str, typed: dict[str, str], wrong: Invalid | Conflict
) -> ResponseReturnValue:
    """The page with what was typed, and what is wrong with it, or how the question stands now."""
    with transaction() as session:
        handoff = service.by_link(session, token, at=present())
        _speak(handoff)
        faults = wrong.fields if isinstance(wrong, Invalid) else {}
        faults = {name: _(text) for name, text in faults.items()}
        problem = "" if faults else _("This question has moved on. Here is how it stands now.")
        return _page(
            session, handoff, token,
            status=wrong.status, act=act, typed=typed, faults=faults, problem=problem,
        )  # fmt: skip


def _page(session: Session, handoff: Handoff, token: str, **said: Any) -> Response:
    _speak(handoff)
    team = accounts.team(session, handoff.team_id)
    return page(
        "expert_link.html",
        handoff=handoff,
        helped=pulse.of_answer(session, handoff),
        organisation=team.organisation or team.name,
        token=token,
        languages=LANGUAGES,
        offers=_offers(session, handoff),
        **(answering.UNTOUCHED | said),
    )


def _offers(session: Session, handoff: Handoff) -> Sequence[Theme]:
    """The themes about which the one asked can say: ask me that too. None for a desk."""
    if handoff.desk is not None or not handoff.to_email:
        return ()
    themes = experts.themes(session, handoff.team_id)
    expert = experts.by_email(session, handoff.team_id, handoff.to_email)
    known = {row.theme_id for row in experts.knowledge_of(session, expert.id)} if expert else set()
    return [each for each in themes if each.ours and each.id not in known]


def _speak(handoff: Handoff) -> None:
    """From here on in the language of the question, unless the reader chose another."""
    wanted = request.args.get("lang", "")
    g.page_language = wanted if wanted in LANGUAGES else spoken(handoff.language, "nl")
    refresh()


def _gone(typed: str = "") -> Response:
    return page("link_gone.html", asked=True, typed=typed, status=Expired.status)
