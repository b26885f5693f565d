"""What the forms of a card say: the words for the askers, the term; and why someone is not told."""

from datetime import datetime, timedelta

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcare.improvement.askers import NO_CONTACT, Asker, Stage
from webcare.web.handoffs.consult_form import moment
from webcare.web.tickets.ticket_page import why_not as obstacle_words

LONGEST = 4000
STAGES = {
    Stage.WAITS: (_l("not told yet"), "hourglass", "quiet"),
    Stage.DRAFT: (_l("draft made"), "pencil", "notable"),
    Stage.UNDER_WAY: (_l("on its way"), "send", "notable"),
    Stage.TOLD: (_l("told"), "checks", "ok"),
    Stage.FAILED: (_l("did not arrive"), "mail-x", "warning"),
    Stage.SKIPPED: (_l("left out"), "circle-dashed", "quiet"),
}


def changes() -> dict[str, str]:
    """What changed in words for the askers, by language, as typed."""
    given = request.form
    return {
        name.removeprefix("changes-"): given[name][:LONGEST]
        for name in given
        if name.startswith("changes-") and len(name) <= len("changes-xx")
    }


def term() -> datetime | None:
    """The end of the day in the field, where the reader is; None for an empty one."""
    begins = moment(request.form.get("due", ""), "due")
    return begins + timedelta(days=1) - timedelta(minutes=1) if begins else None


def words(asker: Asker) -> tuple[str, str, str]:
    """How far the telling of that asker is: words, icon, tone."""
    said, shape, tone = STAGES[asker.stage]
    return str(said), shape, tone


def why_not(asker: Asker) -> str:
    """Why nothing can be sent to that asker, in the reader's language; empty when it can."""
    if not asker.obstacle:
        return ""
    if asker.obstacle == NO_CONTACT:
        return str(_("Asked not to be contacted."))
    return obstacle_words(asker.channel, asker.ticket.author_address)
