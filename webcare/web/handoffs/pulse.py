"""The one question to the asker, on the page by which they follow what they asked.

It asks for no cookie and sets none: the link of the page is the right to answer, so a form of
another site, which does not know it, can send nothing here.
"""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from webcare.core.db import transaction
from webcare.core.errors import Conflict, Expired, Invalid
from webcare.improvement import pulse
from webcare.web import session as visit
from webcare.web.access import open_to_all
from webcare.web.handoffs import asking
from webcare.web.language import present, told
from webcare.web.pages import page, see_other

bp = Blueprint("pulse", __name__)
visit.csrf.exempt(bp)


@bp.post("/t/<token>/pulse")
@open_to_all
@visit.limiter.limit("12/minute", key_func=get_remote_address)
def answer(token: str) -> ResponseReturnValue:
    """Keep whether the asker was helped; what they typed is never lost."""
    typed = {"helped": request.form.get("helped", ""), "line": request.form.get("line", "")}
    try:
        with transaction() as session:
            ticket = asking.behind(session, token)
            pulse.answer(session, ticket, typed["helped"], typed["line"], at=present())
    except Expired as gone:
        return page("link_gone.html", message=str(gone), typed=typed["line"], status=gone.status)
    except (Invalid, Conflict) as wrong:
        fields = wrong.fields if isinstance(wrong, Invalid) else {}
        fault = _(next(iter(fields.values()))) if fields else told(wrong)
        with transaction() as session:
            ticket = asking.behind(session, token)
            return asking.followed(
                session, ticket, token, said=typed, faults={"helped": fault}, status=wrong.status
            )
    return see_other("asking.follow", token=token, lang=request.args.get("lang"), _anchor="pulse")
