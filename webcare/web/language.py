"""Which language and time zone a page speaks, and how it writes times, terms and sizes."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_timezone, gettext, refresh
from flask_login import current_user
from markupsafe import Markup

from webcare.core.clock import now
from webcare.core.errors import WebcareError
from webcare.core.i18n import LANGUAGES
from webcare.web import texts

DAY_MINUTES = 24 * 60
WEEK_DAYS = 7


def init(app: Flask) -> None:
    Babel(app, locale_selector=choose)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(
        moment=moment,
        day=day,
        ago=ago,
        left=left,
        bytes=size,
        isotime=isotime,
        hour=hour,
        as_moment=datetime.fromisoformat,
        told=told,
        zone_place=zone_place,
    )
    app.jinja_env.globals.update(_=marked, gettext=marked)
    app.context_processor(lambda: {"page_language": choose(), "now": present()})


def told(error: WebcareError) -> str:
    """The error's sentence in the reader's language."""
    sentence: str = gettext(error.message)
    return sentence % error.named if error.named else sentence


def present() -> datetime:
    """The moment of this request, the same all through it."""
    try:
        moment_: datetime = g.present
    except AttributeError:
        moment_ = g.present = now()
    return moment_


def choose() -> str:
    """The person's own language; for visitors the one of the link, of the browser, the house's."""
    try:
        kept: str = g.page_language
    except AttributeError:
        kept = g.page_language = _chosen()
    return kept


def in_english() -> None:
    """Say what follows in English, whoever asks: what programs read, and developers look up."""
    g.page_language = "en"
    refresh()


def _chosen() -> str:
    if current_user and current_user.is_authenticated:
        chosen = current_user.user.language
    else:
        chosen = request.args.get("lang") or request.accept_languages.best_match(LANGUAGES)
    default: str = current_app.config["BABEL_DEFAULT_LOCALE"]
    return str(chosen) if chosen in LANGUAGES else default


def _(text: str, /, **values: Any) -> str:
    """*text* in the language of the page."""
    said = texts.said(choose(), text)
    return said % values if values else said


def marked(text: str, /, **values: Any) -> Markup:
    """The same for templates: what it says is markup, what is put in is not."""
    if not values:
        return texts.marked(choose(), text)
    return Markup(texts.said(choose(), text)) % values  # noqa: S704 - our own text


def ngettext(one: str, many: str, number: int, /) -> str:
    """*one* or *many* in the language of the page, with the number in it."""
    return texts.counted(choose(), one, many, number)


def local(value: datetime) -> datetime:
    """*value* on the reader's clock."""
    return value.astimezone(local_now().tzinfo)


def local_now() -> datetime:
    """The moment of this request on the reader's clock."""
    try:
        kept: datetime = g.local_now
    except AttributeError:
        kept = g.local_now = present().astimezone(zone())
    return kept


def zone() -> ZoneInfo:
    """The reader's time zone, fit to be set on a naive time (the library's own is not)."""
    return ZoneInfo(str(get_timezone()))


def zone_place(name: ZoneInfo | str) -> str:
    """The city by which a time zone is known, as the reader calls it."""
    known = Locale(choose()).time_zones.get(str(name), {}).get("city")
    return known or str(name).rpartition("/")[2].replace("_", " ")


def moment(value: datetime | None) -> str:
    """A time as people say it: today only the hour, this year without the year."""
    if value is None:
        return ""
    return texts.moment(local(value), local_now(), choose())


def day(value: datetime | date | None) -> str:
    """A date in words, with its weekday; a moment's is that of the reader's zone."""
    if value is None:
        return ""
    return texts.day(local(value) if isinstance(value, datetime) else value, choose())


def hour(value: datetime | None) -> str:
    """A time of day."""
    return f"{local(value):%H:%M}" if value else ""


def isotime(value: datetime | None) -> str:
    """For `<time datetime>`."""
    return value.isoformat() if value else ""


def ago(value: datetime | None) -> str:
    """How long ago, in its two largest units."""
    return span(present() - value) if value else ""


def left(value: datetime | None) -> str:
    """How long until then, or how long too late."""
    if value is None:
        return ""
    gap = value - present()
    return _("%(span)s late", span=span(-gap)) if gap < timedelta(0) else span(gap)


def span(gap: timedelta) -> str:
    """A stretch of time such as `2 h 05`, `3 d 4 h`, `12 min`."""
    minutes = max(0, int(gap.total_seconds() // 60))
    days, rest = divmod(minutes, DAY_MINUTES)
    hours, mins = divmod(rest, 60)
    if days >= WEEK_DAYS:
        return ngettext("%(num)d day", "%(num)d days", days)
    if days:
        return str(_("%(days)d d %(hours)d h", days=days, hours=hours))
    if hours:
        return str(_("%(hours)d h %(minutes)02d", hours=hours, minutes=mins))
    return str(_("%(minutes)d min", minutes=mins))


def size(count: int) -> str:
    """A file's size in the usual unit."""
    value: Any = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":  # noqa: PLR2004 - SI units
            return f"{value:.0f} {unit}" if unit == "B" or value >= 10 else f"{value:.1f} {unit}"  # noqa: PLR2004
        value /= 1000
    return ""
