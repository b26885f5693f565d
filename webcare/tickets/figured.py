"""The filters that lead from a figure to the tickets behind it, as conditions on a ticket's row."""

from webcare.tickets.measured import Fate, ended, replied
from webcare.tickets.views import Filters

_HOUR = "to_char(tickets.opened_at at time zone cast(:zone as text), 'ID-HH24')"
_DECIDED = """exists (
    select from decisions d
    where d.ticket_id = tickets.id and not d.superseded and d.decided_at is not null
      and d.scheme_version_id || ':' || d.position || ':' || coalesce((
          select s.question || ':' || s.answer from decision_steps s
          where s.decision_id = d.id and not s.superseded order by s.number desc limit 1
      ), ':') = any(cast(:outcomes as text[])))"""


def conditions(filters: Filters, zone: str) -> list[tuple[str, dict[str, object]]]:
    """What *filters* ask, each with its values; `now` is the moment of whoever asks. *zone*: on
    whose clock an hour of the week is.
    """
    asked: list[tuple[str, dict[str, object]]] = []
    if filters.counted:
        asked.append(("tickets.merged_into_id is null", {}))
    if filters.resolutions:
        asked.append((
            "tickets.resolution = any(cast(:resolutions as text[]))",
            {"resolutions": list(filters.resolutions)},
        ))  # fmt: skip
    if filters.replied:
        asked.append(_fate(replied("tickets", ":now"), "replied", filters.replied))
    if filters.ended:
        asked.append(_fate(ended("tickets", ":now"), "ended", filters.ended))
    if filters.hours:
        asked.append((
            f"{_HOUR} = any(cast(:hours as text[]))",
            {"hours": list(filters.hours), "zone": zone},
        ))  # fmt: skip
    if filters.outcomes:
        asked.append((_DECIDED, {"outcomes": list(filters.outcomes)}))
    return asked


def _fate(sql: str, name: str, wanted: tuple[Fate, ...]) -> tuple[str, dict[str, object]]:
    return f"({sql}) = any(cast(:{name} as text[]))", {name: list(wanted)}
