"""What a notice says, in any language; never a word of the public, and nobody's note."""

from collections.abc import Callable, Sequence

from webcare.core.i18n import marked as _m
from webcare.notices.models import Notice
from webcare.notices.queries import Shown
from workflows.notice import NoticeKind

Translate = Callable[[str], str]

KINDS = {
    NoticeKind.MENTION: _m("Somebody calls me in a note"),
    NoticeKind.ASSIGNED: _m("A ticket is given to me"),
    NoticeKind.REACTED: _m("The author writes again on my ticket"),
    NoticeKind.EXPERT_ANSWERED: _m("An expert or a desk answers"),
    NoticeKind.DUE_SOON: _m("My ticket is due soon"),
    NoticeKind.CAME_BACK: _m("A ticket comes back on its date"),
    NoticeKind.APPROVAL_ASKED: _m("An approval is asked"),
    NoticeKind.APPROVED: _m("My reply is approved"),
    NoticeKind.HANDED_BACK: _m("My reply is handed back"),
    NoticeKind.CRISIS: _m("A crisis begins, goes on or ends"),
    NoticeKind.CRISIS_HELD: _m("A crisis holds replies"),
    NoticeKind.MANDATE: _m("My mandate changes or ends"),
}
"""What the settings and a push message call each kind."""

SAID = {
    NoticeKind.MENTION: _m("%(who)s calls you in a note"),
    NoticeKind.ASSIGNED: _m("%(who)s gave you this ticket"),
    NoticeKind.REACTED: _m("The author wrote again"),
    NoticeKind.EXPERT_ANSWERED: _m("%(who)s answered"),
    NoticeKind.DUE_SOON: _m("The answer is due soon"),
    NoticeKind.CAME_BACK: _m("It slept until now"),
    NoticeKind.APPROVAL_ASKED: _m("%(who)s asks for an approval"),
    NoticeKind.APPROVED: _m("%(who)s approved your reply"),
    NoticeKind.HANDED_BACK: _m("%(who)s handed your reply back"),
    NoticeKind.CRISIS: _m("%(who)s declared a crisis"),
    NoticeKind.CRISIS_HELD: _m("A crisis holds your reply"),
    NoticeKind.MANDATE: _m("Your mandate changed"),
}
SAID_OF = {
    "handoff.decline": _m("%(who)s cannot answer this"),
    "handoff.ask_info": _m("%(who)s wants to know more"),
    "ticket.review_due": _m("The day has come to look at it again"),
    "ticket.look_again": _m("The day has come to look at it again"),
    "crisis.renew": _m("%(who)s renewed a crisis"),
    "crisis.end": _m("%(who)s ended a crisis"),
    "crisis.lapse": _m("A crisis ended by itself"),
    "crisis.holds": _m("A crisis holds replies: they wait for somebody to look"),
    "mandate.withdrawn": _m("%(who)s withdrew your mandate"),
    "mandate.term": _m("%(who)s changed the last day of your mandate"),
    "mandate.ends": _m("Your mandate ends within a week"),
    "mandate.ended": _m("Your mandate has ended"),
}
"""Where the event says it more exactly than the kind."""

GONE = _m("Something happened on a ticket that you may no longer see")
SOMEBODY = _m("Somebody")


def sentence(notice: Notice, _: Translate, *, may_see: bool = True) -> str:
    """What happened, in the translator's language."""
    if not may_see:
        return _(GONE)
    said = _(SAID_OF.get(notice.what) or SAID[notice.kind])
    return said % {"who": notice.by_name or _(SOMEBODY)} if "%(who)s" in said else said


def in_short(found: Sequence[Shown], _: Translate) -> tuple[str, str]:
    """Title and text of one push message for all of *found*: the kind and a ticket's number."""
    kinds = {each.notice.kind for each in found}
    tickets = {each.notice.ticket_id for each in found if each.may_see}
    about = tickets.pop() if len(tickets) == 1 else None
    number = _("Ticket #%(number)s") % {"number": about} if about else ""
    if len(kinds) == 1:
        return _(KINDS[kinds.pop()]), number
    return _("News for you in Webcare: %(num)s") % {"num": len(found)}, number


def path(notice: Notice, *, may_see: bool = True) -> str:
    """Where it leads to, on our own site."""
    if may_see and notice.ticket_id is not None:
        mark = f"#note-{notice.about_id}" if notice.about_kind == "note" else ""
        return f"/tickets/{notice.ticket_id}{mark}"
    if may_see and notice.about_kind == "crisis":
        return f"/crisis/{notice.about_id}" + ("/held" if notice.what == "crisis.holds" else "")
    if may_see and notice.about_kind == "mandate":
        return f"/mandates/{notice.about_id}"
    return "/notices"
