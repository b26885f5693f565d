"""How templates tell of a consult: what stands beside what, and where words were blackened."""

from flask import Flask
from markupsafe import Markup, escape

from webcare.handoffs import choosing
from webcare.web.language import _
from workflows.blackout import BAR
from workflows.unwrapping import unwrapped


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        barred=barred,
        unwrapped=unwrapped,
        to_choose=choosing.to_choose,
        is_chosen=choosing.is_chosen,
        rivals=choosing.rivals,
        has_later_round=choosing.has_later_round,
        goes_round=choosing.goes_round,
        was_asked=choosing.was_asked,
    )


def barred(text: str) -> Markup:
    """*text* escaped, with each bar over blackened words drawn, and said aloud as what it is."""
    mark = Markup('<span class="bar-out" role="img" aria-label="{}"></span>')
    return Markup(escape(text)).replace(BAR, mark.format(_("blacked out")))  # noqa: S704 - escaped
