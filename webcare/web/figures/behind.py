"""From a figure to the tickets behind it: the address of a list in the inbox."""

from dataclasses import dataclass, replace
from typing import Any

from webcare.figures.scope import NO_THEME
from webcare.figures.values import PutAside, Sent
from webcare.tickets.measured import Fate
from webcare.tickets.views import MOST, NONE, Filters, Selection, View, settled
from webcare.web.figures.asked import Asked
from webcare.web.tickets import facets
from workflows.ticket import Resolution


@dataclass(frozen=True, slots=True)
class Behind:
    """The lists behind the figures of what was asked. Days are those of the reader, figures those
    of the team: where the two live in different zones, a list may differ at midnight.
    """

    asked: Asked

    def opened(self, **more: Any) -> str:
        """All that were opened in the period; *more* narrows it, as fields of `Filters`."""
        period = self.asked.period
        whole = Filters(
            opened_from=period.first, opened_to=period.last, counted=True,
            channels=self._channels(), themes=self._themes(),
        )  # fmt: skip
        filters = replace(whole, **more)
        return facets.url(settled(Selection(view=View.ALL, filters=filters), None))

    def channel(self, key: int) -> str:
        return self.opened(channels=(key,))

    def theme(self, key: int | None) -> str:
        return self.opened(themes=(self._slug(key),))

    def language(self, key: str | None) -> str:
        return self.opened(languages=(key or NONE,))

    def hour(self, day: int, hour: int) -> str:
        return self.opened(hours=(f"{day}-{hour:02d}",))

    def resolution(self, value: Resolution) -> str:
        return self.opened(resolutions=(value,))

    def replied(self, fate: Fate) -> str:
        return self.opened(replied=(fate,))

    def ended(self, fate: Fate) -> str:
        return self.opened(ended=(fate,))

    def merged(self) -> str:
        return self.opened(counted=False, resolutions=(Resolution.MERGED,))

    def sent(self, each: Sent) -> str:
        parts = (str(each.version_id), each.outcome, each.question, each.answer)
        return self.opened(outcomes=(":".join(parts),))

    def aside(self, each: PutAside) -> dict[str, Any]:
        """What the register's address asks for; it knows kinds of channels, but no single one."""
        period, theme = self.asked.period, self.asked.scope.theme_id
        return {
            "kind": each.kind.value, "q": each.why or None, "since": period.first.isoformat(),
            "until": period.last.isoformat(), "team": self.asked.team or None, "past": "yes",
            "theme": theme if theme > 0 else None,
        }  # fmt: skip

    def _channels(self) -> tuple[int, ...]:
        """The channel; else those of the team, for lists know no teams, where they fit in."""
        if self.asked.channel:
            return (self.asked.channel,)
        if not self.asked.team or len(self.asked.teams) == 1:
            return ()
        own = [each.id for each in self.asked.channels if each.team_id == self.asked.team]
        return tuple(own) if len(own) <= MOST else ()

    def _themes(self) -> tuple[str, ...]:
        theme = self.asked.scope.theme_id
        return () if theme == 0 else (self._slug(None if theme == NO_THEME else theme),)

    def _slug(self, key: int | None) -> str:
        theme = self.asked.themes.get(key or 0)
        return theme.slug if theme else NONE
