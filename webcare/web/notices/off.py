"""From a digest, without an account: no more of these mails.

Mail programs post to this very address by themselves (RFC 8058), so one POST is enough. Reading it
changes nothing, for the scanners of mail systems read every link.
"""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from flask_limiter.util import get_remote_address

from webcare.accounts.models import User
from webcare.core.db import transaction
from webcare.core.errors import Expired
from webcare.notices import choosing
from webcare.web import session as visit
from webcare.web.access import open_to_all
from webcare.web.language import present
from webcare.web.pages import page
from workflows.notice import Cadence

bp = Blueprint("notices_off", __name__)
visit.csrf.exempt(bp)  # the link is the right; a form of another site does not know it


@bp.get("/notices/off/<token>")
@open_to_all
@visit.limiter.limit("60/minute", key_func=get_remote_address)
def show(token: str) -> ResponseReturnValue:
    return _answer(token, ends=False)


@bp.post("/notices/off/<token>")
@open_to_all
@visit.limiter.limit("30/minute", key_func=get_remote_address)
def end(token: str) -> ResponseReturnValue:
    """No digest from now on; once more changes nothing."""
    return _answer(token, ends=True)


def _answer(token: str, *, ends: bool) -> ResponseReturnValue:
    try:
        with transaction() as session:
            if ends:
                choosing.end_digest(session, token, at=present())
            row = choosing.behind(session, token)
            user = session.get_one(User, row.user_id)
            g.page_language = user.language
            refresh()
            is_off = row.cadence is Cadence.NEVER
            return page("notices/off.html", token=token, is_off=is_off, address=user.email)
    except Expired as gone:
        return page("notices/off.html", token=None, status=gone.status)
