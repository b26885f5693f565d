"""The demonstration's mail: what would have left, and playing the one who got it.

It exists only where no mail server is set, so that nothing can be sent for real.
"""

from pathlib import Path

from flask import Blueprint, abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.channels import queries, sinkbox
from webcare.channels.incoming import Incoming
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.intake import store
from webcare.web.access import for_anyone_inside, may
from webcare.web.language import present
from webcare.web.pages import config, page, see_other
from workflows.rights import Right

bp = Blueprint("sink", __name__, url_prefix="/demo/mail")


def exists() -> bool:
    """Whether mail goes to the sink here."""
    return config().smtp_url is None


@bp.before_request
def only_with_a_sink() -> None:
    if not exists():
        abort(404)


@bp.get("")
@for_anyone_inside
def show() -> ResponseReturnValue:
    """Every mail that would have left, newest first; one of them open."""
    folder = Path(config().data_dir)
    chosen = _readable(sinkbox.one(folder, request.args.get("mail", "")))
    mails = [mail for mail in sinkbox.mails(folder) if _readable(mail)]
    return page("sink.html", mails=mails, chosen=chosen, text="", fault="")


@bp.post("/<key>/answer")
@for_anyone_inside
def answer(key: str) -> ResponseReturnValue:
    """Write back as the one who got the mail; the answer takes the way of any mail."""
    folder = Path(config().data_dir)
    mail = _readable(sinkbox.one(folder, key))
    if mail is None:
        abort(404)
    text = request.form.get("text", "")
    try:
        _take(mail, text)
    except Invalid as wrong:
        mails = [each for each in sinkbox.mails(folder) if _readable(each)]
        return page("sink.html", mails=mails, chosen=mail, text=text, fault=str(wrong), status=422)
    flash(_("Your answer is on its way in, as %(who)s.", who=mail.to_name or mail.to_address))
    return see_other("sink.show", mail=key)


def _take(mail: sinkbox.Sunk, text: str) -> None:
    if not text.strip():
        raise Invalid(_("Write an answer first."))
    with transaction() as session:
        channel = queries.by_address(session, mail.reply_to or mail.from_address)
        channel = channel or queries.mail_channel(session, None)
        incoming = Incoming(
            content=sinkbox.answer(mail, text, at=present()),
            received_at=present(),
            source={"kind": "mail", "from": "sink"},
        )
        store.keep(session, channel, [incoming])


def _readable(mail: sinkbox.Sunk | None) -> sinkbox.Sunk | None:
    """Links into an account are for whoever may give accounts anyway."""
    if mail is None or (mail.is_secret and not may(Right.MANAGE_USERS)):
        return None
    return mail
