"""Hours in words: a whole week in one line, a day that the team named."""

from flask_babel import get_locale
from flask_babel import gettext as _

from webcare.accounts.hours import AS_USUAL
from workflows.opening import Span, Week, written


def week_words(week: Week) -> str:
    """A week in one line, in the reader's names of the days."""
    names = get_locale().days["stand-alone"]["abbreviated"]
    parts: list[tuple[list[int], list[Span]]] = []
    for day in range(1, 8):
        spans = list(week.get(day, ()))
        if spans and parts and parts[-1][0][-1] == day - 1 and parts[-1][1] == spans:
            parts[-1][0].append(day)
        elif spans:
            parts.append(([day], spans))
    return "; ".join(
        (names[days[0] - 1] if len(days) == 1 else f"{names[days[0] - 1]}–{names[days[-1] - 1]}")
        + " " + written(spans).replace("-", "–")
        for days, spans in parts
    )  # fmt: skip


def hours_words(hours: str) -> str:
    """The hours of a day that the team named."""
    if hours == AS_USUAL:
        return str(_("open as usual"))
    return hours.replace("-", "–") if hours else str(_("closed"))
