"""What a notice looks like on a page."""

from flask import Flask
from flask_login import current_user
from markupsafe import Markup, escape

from webcare.notices import words
from webcare.notices.queries import Shown
from webcare.tickets.models import Note
from webcare.web.language import choose
from webcare.web.texts import said
from workflows.mentions import parted
from workflows.notice import Cadence, Group, NoticeKind, NoticeWay


def _l(text: str) -> str:
    """*text*, to be collected for translation and said in the reader's language later."""
    return text


SHAPES = {
    NoticeKind.MENTION: "at",
    NoticeKind.ASSIGNED: "user-check",
    NoticeKind.REACTED: "message-circle",
    NoticeKind.EXPERT_ANSWERED: "message-question",
    NoticeKind.DUE_SOON: "hourglass",
    NoticeKind.CAME_BACK: "calendar-due",
    NoticeKind.APPROVAL_ASKED: "rubber-stamp",
    NoticeKind.APPROVED: "thumb-up",
    NoticeKind.HANDED_BACK: "arrow-back-up",
    NoticeKind.CRISIS: "flame",
    NoticeKind.CRISIS_HELD: "hand-stop",
    NoticeKind.MANDATE: "certificate",
}
WAYS = {
    NoticeWay.PAGE: (_l("Here"), "bell"),
    NoticeWay.MAIL: (_l("Mail"), "mail"),
    NoticeWay.PUSH: (_l("Push"), "device-desktop"),
}
CADENCES = {
    Cadence.HOURLY: _l("Every hour at most"),
    Cadence.DAILY: _l("Once a day"),
    Cadence.NEVER: _l("Never"),
}
GROUPS = {
    Group.TICKETS: _l("Tickets"),
    Group.APPROVALS: _l("Approvals"),
    Group.SPEAKING: _l("Crisis and mandates"),
}


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        notice_said=notice_said,
        notice_shape=lambda kind: SHAPES[NoticeKind(kind)],
        notice_path=notice_path,
        notice_kind=lambda kind: said(choose(), words.KINDS[NoticeKind(kind)]),
        notice_way=lambda way: (said(choose(), WAYS[NoticeWay(way)][0]), WAYS[NoticeWay(way)][1]),
        notice_cadence=lambda each: said(choose(), CADENCES[Cadence(each)]),
        notice_group=lambda group: said(choose(), GROUPS[Group(group)]),
        with_mentions=with_mentions,
    )
    app.jinja_env.globals["unread_notices"] = lambda: getattr(current_user, "unread", 0)


def notice_said(shown: Shown) -> str:
    """What happened, in the reader's language."""
    return words.sentence(shown.notice, lambda text: said(choose(), text), may_see=shown.may_see)


def notice_path(shown: Shown) -> str:
    """Where it leads to; empty where the person may not go."""
    return words.path(shown.notice, may_see=True) if shown.may_see else ""


def with_mentions(note: Note) -> Markup:
    """The text of a note, with the colleagues whom it calls marked."""
    pieces = (
        Markup('<b class="called">{}</b>').format(piece) if calls else escape(piece)
        for piece, calls in parted(note.text, note.mentions)
    )
    return Markup().join(pieces)
