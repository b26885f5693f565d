"""The demonstration's mail: what would have left, and playing the one who got it.

It exists only where no mail server is set, so that nothing can be sent for real. Whoever tries the
demonstration out reads it; where real people work, only who administers every team does.
"""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcare.accounts import queries as accounts
from webcare.channels import queries, sinkbox
from webcare.channels.incoming import Incoming
from webcare.core.db import transaction
from webcare.core.errors import Invalid, NotAllowed
from webcare.intake import store
from webcare.web.access import for_anyone_inside, may, me
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


def is_offered() -> bool:
    """Whether the bar leads here; the page itself looks more closely."""
    return exists() and (me().email.endswith(accounts.DEMONSTRATION) or may(Right.MANAGE_USERS))


def must_be_let_in() -> bool:
    """Whether this is the demonstration, open to all; elsewhere raise NotAllowed for who may not
    read the mail of all teams.
    """
    with transaction() as session:
        is_demonstration = accounts.is_demonstration(session)
        if not is_demonstration and not accounts.administers_all(session, me().id):
            raise NotAllowed("Only administrators of all teams read the mail that is kept here.")
    return is_demonstration


def _page(**shown: Any) -> Response:
    folder = Path(config().data_dir)
    mails = [mail for mail in sinkbox.mails(folder) if _readable(mail)]
    return page("sink.html", mails=mails, **{"text": "", "fault": ""} | shown)


@bp.get("")
@for_anyone_inside
def show() -> ResponseReturnValue:
    """Every mail that would have left, newest first; one of them open."""
    for_all = must_be_let_in()
    chosen = _readable(sinkbox.one(Path(config().data_dir), request.args.get("mail", "")))
    return _page(chosen=chosen, for_all=for_all)


@bp.post("/<key>/answer")
@for_anyone_inside
def answer(key: str) -> ResponseReturnValue:
    """Write back as the one who got the mail; the answer takes the way of any mail."""
    for_all = must_be_let_in()
    mail = _readable(sinkbox.one(Path(config().data_dir), key))
    if mail is None:
        abort(404)
    text = request.form.get("text", "")
    try:
        _take(mail, text)
    except Invalid as wrong:
        return _page(chosen=mail, for_all=for_all, text=text, fault=str(wrong), status=422)
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
