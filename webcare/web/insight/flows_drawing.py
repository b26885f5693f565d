"""The flows of handoffs as a drawing: from a theme, to a unit or desk, to what came of it."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from webcare.insight import sankey
from webcare.insight.handed import CameOfIt, Flow
from webcare.insight.sankey import Stop, Stream
from webcare.web.insight.handed_words import TONES, Names, came
from webcare.web.language import choose

THEMES = 8  # that have a bar of their own; the rest are one
UNITS = 10
OTHER = "other"


def drawn(flows: Sequence[Flow], said: Names) -> Markup:
    """The drawing, with everything beyond the largest put together."""
    themes = _largest(((each.theme_id or 0, each.count) for each in flows), THEMES)
    units = _largest(((each.unit, each.count) for each in flows), UNITS)
    to_unit: Counter[tuple[str, str]] = Counter()
    to_end: Counter[tuple[str, str]] = Counter()
    for each in flows:
        theme, unit = themes.get(each.theme_id or 0, OTHER), units.get(each.unit, OTHER)
        to_unit[f"theme {theme}", f"unit {unit}"] += each.count
        to_end[f"unit {unit}", f"end {each.came_of_it}"] += each.count
    ends = [each for each in CameOfIt if any(flow.came_of_it is each for flow in flows)]
    columns = [
        (_("Theme"), _stops("theme", themes, lambda key: said.theme(key or None), to_unit, 0)),
        (_("To whom"), _stops("unit", units, said.unit, to_unit, 1)),
        (_("What came of it"), [Stop(f"end {e}", came(e), TONES[e]) for e in ends]),
    ]
    streams = [Stream(start, end, count) for (start, end), count in to_unit.items()]
    streams += [
        Stream(start, end, count, TONES[CameOfIt(end.removeprefix("end "))])
        for (start, end), count in to_end.items()
    ]
    told = "; ".join(
        f"{said.theme(each.theme_id)} → {said.unit(each.unit)} → {came(each.came_of_it)}: "
        f"{each.count}"
        for each in flows[:40]
    )
    made = sankey.svg(
        columns, streams, title=_("How questions flowed"), described=told, language=choose()
    )
    return Markup(made)  # noqa: S704 - every text in it is escaped where it is written


def _largest(counted: Any, most: int) -> dict[Hashable, str]:
    """The keys that have a bar of their own, the largest first, each with its name there."""
    totals: Counter[Hashable] = Counter()
    for key, count in counted:
        totals[key] += count
    kept = [key for key, _count in totals.most_common(most if len(totals) <= most else most - 1)]
    return {key: str(place) for place, key in enumerate(kept)}


def _stops(
    kind: str,
    kept: Mapping[Hashable, str],
    name: Any,
    streams: Mapping[tuple[str, str], int],
    side: int,
) -> list[Stop]:
    stops = [Stop(f"{kind} {place}", name(key)) for key, place in kept.items()]
    if any(pair[side] == f"{kind} {OTHER}" for pair in streams):
        stops.append(Stop(f"{kind} {OTHER}", _("all others"), "is-quiet"))
    return stops
