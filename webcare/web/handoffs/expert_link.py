"""The expert's page: reached by the link in the mail, on a phone, without an account.

The token in the address is the whole right, so no form here needs a session: it may have ended, or
its cookie be lost, and what was typed arrives all the same. Whatever is wrong with the link looks
the same, and what was typed is given back.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from flask_limiter.util import get_remote_address
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from webcare.accounts import queries as accounts
from webcare.core.actor import asked
from webcare.core.db import transaction
from webcare.core.errors import Conflict, Expired, Invalid
from webcare.core.i18n import LANGUAGES, spoken
from webcare.experts import queries as experts
from webcare.experts.models import Theme
from webcare.handoffs import links, service, showing
from webcare.handoffs.models import Handoff
from webcare.handoffs.service import Via
from webcare.intake import enclosures, files
from webcare.web import session as visit
from webcare.web import uploads
from webcare.web.access import open_to_all
from webcare.web.files import download
from webcare.web.handoffs import answering, sheet
from webcare.web.language import present
from webcare.web.pages import config, page, see_other
from workflows.handoff import HandoffState

bp = Blueprint("expert_link", __name__, url_prefix="/x/<token>")
visit.csrf.exempt(bp)  # who knows the address may act by it; nobody else can make a browser do so
DEVICE = "asked"
ENDED = (HandoffState.ANSWERED, HandoffState.DECLINED)
REMEMBERED = 90 * 24 * 3600  # seconds


@bp.get("")
@open_to_all
@visit.limiter.limit("60/minute", key_func=get_remote_address)
def show(token: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            handoff = service.by_link(session, token, at=present())
            if _is_elsewhere(handoff):
                links.tell_elsewhere(session, handoff, at=present())
                return _elsewhere(handoff, token)
            if handoff.state not in ENDED and request.method == "GET":
                links.note_reader(session, handoff, _device())
            return _page(session, handoff, token)
    except Expired:
        return _gone(token)


@bp.post("/<any(answer, decline, info, accept):act>")
@open_to_all
@visit.limiter.limit("20/minute;200/hour", key_func=get_remote_address)
def send(token: str, act: str) -> ResponseReturnValue:
    """Answer, take it on, say who would know, or ask for more; a double click sends it once."""
    typed, device = answering.typed(), _device()
    try:
        with transaction() as session:
            handoff = service.by_link(session, token, at=present())
            if _is_elsewhere(handoff):
                return _set_aside(session, handoff, token, act, typed)
            given = uploads.kept() if act == "answer" else []
            by = asked(handoff.id, handoff.to_name)
            answering.do(
                session, handoff, act, typed, by=by, at=present(), via=Via.LINK, files=given
            )
            links.bind(handoff, device)
    except Expired:
        return _late(token, act, typed)
    except (Invalid, Conflict) as wrong:
        return _again(token, act, typed, wrong)
    return _remembered(
        see_other(".show", token=token, lang=request.args.get("lang")), token, device
    )


@bp.post("/keep")
@open_to_all
@visit.limiter.limit("120/minute", key_func=get_remote_address)
def keep(token: str) -> ResponseReturnValue:
    """Keep what is typed so far, for when the page is opened again."""
    typed, device = answering.typed(), _device()
    try:
        with transaction() as session:
            handoff = service.by_link(session, token, at=present())
            if _is_elsewhere(handoff):
                return _elsewhere(handoff, token, answering.written(typed))
            answering.keep(session, handoff, typed["text"], device=device)
    except Expired:
        return _gone(token, answering.written(typed))
    if "quietly" in request.form:
        return _remembered(Response(status=204), token, device)
    back = see_other(".show", token=token, lang=request.args.get("lang"), kept=1)
    return _remembered(back, token, device)


@bp.post("/renew")
@open_to_all
@visit.limiter.limit("3/hour", key_func=get_remote_address)
def renew(token: str) -> ResponseReturnValue:
    """Mail a link for this device, to the address that was asked and to no other."""
    try:
        with transaction() as session:
            handoff = service.by_link(session, token, at=present())
            links.renew(session, handoff, at=present())
            return _elsewhere(handoff, token, status=200, mailed=True)
    except Expired:
        return _gone(token)


@bp.get("/files/<digest>/<path:name>")
@open_to_all
@visit.limiter.limit("60/minute", key_func=get_remote_address)
def file(token: str, digest: str, name: str) -> ResponseReturnValue:
    """A file of the ticket that the one asked may see."""
    del name
    try:
        with transaction() as session:
            handoff = service.by_link(session, token, at=present())
            if _is_elsewhere(handoff):
                return _elsewhere(handoff, token)
            found = enclosures.one(showing.files(handoff), digest)
    except Expired:
        return _gone(token)
    return download(files.read(found["sha256"]), found["name"])


def _set_aside(
    session: Session, handoff: Handoff, token: str, act: str, typed: dict[str, str]
) -> Response:
    """What was sent from a second device: kept apart, and given back."""
    links.tell_elsewhere(session, handoff, at=present())
    given = uploads.kept() if act == "answer" else []
    words = answering.written(typed)
    kept = links.set_aside(session, handoff, words, files=given, at=present())
    return _elsewhere(handoff, token, words, kept=kept)


def _late(token: str, act: str, typed: dict[str, str]) -> Response:
    """What was sent by a link that is no good any more: an answer to a question that was taken back
    is kept all the same.
    """
    words, kept = answering.written(typed), False
    if act == "answer":
        try:
            with transaction() as session:
                files = uploads.kept() if links.is_taken_back(session, token) else ()
                kept = links.keep_late(
                    session, token, typed["text"], device=_device(), files=files, at=present()
                )
        except Invalid:
            kept = False
    return _gone(token, words, kept=kept)


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


def _page(session: Session, handoff: Handoff, token: str, **said: Any) -> BaseResponse:
    _speak(handoff)
    shown = page(
        "expert_link.html", token=token, languages=LANGUAGES, key=_key(),
        **sheet.around(session, handoff, offers=_offers(session, handoff), **said),
    )  # fmt: skip
    return _remembered(shown, token, _device())


def _elsewhere(
    handoff: Handoff,
    token: str,
    typed: str = "",
    *,
    status: int = 403,
    mailed: bool = False,
    kept: bool = False,
) -> Response:
    """Nothing of the question, and how its reader gets on."""
    _speak(handoff)
    return page(
        "link_elsewhere.html", token=token, typed=typed, mailed=mailed, kept=kept,
        by_link=bool(handoff.device), can_mail=bool(handoff.to_email), status=status,
    )  # fmt: skip


def _gone(token: str, typed: str = "", *, kept: bool = False) -> Response:
    with transaction() as session:
        links.tell_refused(session, token, at=present())
        house = accounts.house(session)
    return page(
        "link_gone.html", asked=True, typed=typed, kept=kept, house=house, status=Expired.status
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


def _is_elsewhere(handoff: Handoff) -> bool:
    return links.is_elsewhere(handoff, request.cookies.get(DEVICE, ""), _key())


def _key() -> str:
    """What a link mailed for another device bears."""
    return request.args.get("k", "")


def _device() -> str:
    """The device's own mark, or one for it to keep."""
    try:
        mark: str = g.asked_device
    except AttributeError:
        mark = g.asked_device = request.cookies.get(DEVICE) or secrets.token_hex(16)
    return mark


def _remembered(response: BaseResponse, token: str, device: str) -> BaseResponse:
    response.set_cookie(
        DEVICE,
        device,
        max_age=REMEMBERED,
        path=f"/x/{token}",
        httponly=True,
        samesite="Lax",
        secure=config().secure_cookies,
    )
    return response
