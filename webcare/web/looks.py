"""The looks that a list draws once a row, by Python: times, clocks, and what few words say.

`_macros.html` is where looks are at home. Those here are drawn so often that a page's time was
spent on calling them; they do not differ from macros for whoever writes a page.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, request
from markupsafe import Markup, escape

from webcare.tickets.models import Ticket
from webcare.tickets.search_hits import Piece
from webcare.web import clock_words, texts
from webcare.web.assets import icon
from webcare.web.language import choose, left, local, local_now
from webcare.web.language import marked as _
from webcare.web.words import clock_face
from workflows.ticket import TicketState

SAME_ALWAYS = ("avatar", "channel", "flag", "key", "screens", "state")
"""Macros that draw nothing but their arguments, in the reader's language."""
KEPT = 1024  # of each macro's drawings


def init(app: Flask) -> None:
    """Give every template the macros as `m`: a block drawn by itself sees no import of its page."""
    env = app.jinja_env
    env.globals.update(draw_time=time, draw_clock=clock)
    clock_words.init(app)
    env.filters["marked"] = with_marks
    macros: Any = env.get_template("_macros.html").module
    for name in SAME_ALWAYS:
        setattr(macros, name, _kept(getattr(macros, name)))
    filters: Any = env.get_template("_facet.html").module  # apart: nobody outside sees its words
    macros.facet = _kept(filters.facet)
    env.globals["m"] = macros


def _kept(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """*macro*, drawn once for the same arguments, language and place of the installation.

    States of different kinds are equal as texts, and so are markup and text: types count.
    """

    @lru_cache(maxsize=KEPT, typed=True)
    def drawn(_language: str, _root: str, *given: Any, **named: Any) -> Markup:
        return macro(*given, **named)

    def draw(*given: Any, **named: Any) -> Markup:
        return drawn(choose(), request.environ.get("SCRIPT_NAME", ""), *given, **named)

    return draw


def time(value: datetime | None, kind: str = "") -> Markup:
    """A moment: short on screen, whole on hover and for machines; *kind* is a class."""
    if not value:
        return Markup()
    language, there = choose(), local(value)
    short = texts.moment(there, local_now(), language)
    whole = f'title="{texts.day(there, language)} {short}"'
    styled = f' class="{kind}"' if kind else ""
    return Markup(f'<time datetime="{value.isoformat()}" {whole}{styled}>{short}</time>')  # noqa: S704 - our own words


def with_marks(pieces: Iterable[Piece]) -> Markup:
    """A text with what was looked for in it marked."""
    drawn = (f"<mark>{escape(p.text)}</mark>" if p.is_hit else escape(p.text) for p in pieces)
    return Markup("".join(drawn))  # noqa: S704 - escaped piece by piece


def clock(ticket: Ticket) -> Markup:
    """A ticket's clock. Shape and words say it, colour only helps."""
    face, due = clock_face(ticket), ticket.due_at
    if due is not None:
        when = texts.moment(local(due), local_now(), choose())
        said = _("Was due %(when)s", when=when) if face == "late" else _("Due %(when)s", when=when)
        if ticket.clock_norm:
            said += f" · {clock_words.counts(ticket)}"
        if face == "window":
            said += f" · {_('the platform closes before the norm')}"
        shape = clock_words.SHAPES[face]
        inside = f'<time datetime="{due.isoformat()}" data-left>{left(due)}</time>'
    elif face == "review":
        said, shape, inside = _("Look again"), "calendar-event", time(ticket.review_at)
    else:
        said, shape = _("No clock runs"), "minus"
        if ticket.state is TicketState.ANSWERED:
            said, shape = _("stands still while we wait for the author"), "player-pause"
        inside = f'<span class="visually-hidden">{said}</span>'
    tone = face if due else "none"
    return Markup(f'<span class="clock clock-{tone}" title="{said}">{icon(shape)}{inside}</span>')  # noqa: S704 - our own words
