"""The drawings of the figures, with a sentence each for whoever does not see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from webcare.accounts import service as accounts
from webcare.figures import drawings
from webcare.figures.drawings import Strip
from webcare.figures.values import Figures, Group, Load
from webcare.insight import bars
from webcare.web.figures import said
from webcare.web.figures.asked import Asked
from webcare.web.figures.said import Names
from webcare.web.tickets.facets import day_names

LABELS = 8  # under a drawing, at most


@dataclass(frozen=True, slots=True)
class Drawings:
    """What was asked, counted and named; each method is a drawing as markup, empty where there is
    nothing to draw. `printed`: for paper, one drawing instead of one wide and one narrow.
    """

    asked: Asked
    found: Figures
    names: Names
    printed: bool = False

    def volume(self) -> Markup:
        """Conversations a day, or a week."""
        counts = [
            sum(
                self.found.by_day.get(first + timedelta(days=each), 0)
                for each in range((last - first).days + 1)
            )
            for first, last in self.asked.scope.steps()
        ]
        if not any(counts):
            return Markup()
        title, described = _("Conversations opened"), self._busiest(counts)
        labels = self._labels()
        if self.printed:
            return _marked(
                bars.svg(counts, labels=labels, title=title, described=described, printed=True)
            )
        return _marked(bars.wide_and_narrow(counts, labels, title=title, described=described))

    def hours(self) -> Markup:
        by_hour = self.found.by_hour
        if not by_hour:
            return Markup()
        days = day_names()
        (day, hour), most = max(by_hour.items(), key=lambda each: (each[1], each[0]))
        title = _("When conversations are opened")
        described = _(
            "Hours of the week by how many conversations were opened in them. The most: "
            "%(day)s from %(hour)s to %(next)s, %(count)s.",
            day=days[day - 1], hour=f"{hour}:00", next=f"{hour + 1}:00", count=most,
        )  # fmt: skip
        ways = (False,) if self.printed else (False, True)
        return _marked(
            "".join(
                drawings.heat(
                    by_hour, days, title=title, described=described, printed=self.printed,
                    upright=upright,
                )
                for upright in ways
            )
        )  # fmt: skip

    def replies(self) -> Markup:
        """First replies by channel in office hours."""
        return self._strips("reply_office", _("First reply, in office hours"))

    def ends(self) -> Markup:
        """Answered or closed, likewise."""
        return self._strips("done_office", _("Answered or closed, in office hours"))

    def tide(self, team_id: int) -> Markup:
        """What came to a team and what left its hands."""
        lines = self.of_team(team_id)
        came = [each.new + each.back for each in lines]
        went = [each.out for each in lines]
        if not any(came) and not any(went):
            return Markup()
        title = _("What came and what left our hands")
        described = _("%(came)s came, %(went)s left our hands.", came=sum(came), went=sum(went))
        ways = (False,) if self.printed else (False, True)
        return _marked(
            "".join(
                drawings.tide(
                    came, went, labels=self._labels(), title=title, described=described,
                    printed=self.printed, narrow=narrow,
                )
                for narrow in ways
            )
        )  # fmt: skip

    def open(self, team_id: int) -> Markup:
        """What was open at the end of each day or week."""
        counts = [each.open for each in self.of_team(team_id)]
        if not any(counts):
            return Markup()
        title, labels = _("Open at the end of the day"), self._labels()
        described = _(
            "From %(first)s at the beginning to %(last)s at the end.",
            first=counts[0], last=counts[-1],
        )  # fmt: skip
        if self.printed:
            return _marked(
                bars.svg(counts, labels=labels, title=title, described=described, printed=True)
            )
        return _marked(bars.wide_and_narrow(counts, labels, title=title, described=described))

    def of_team(self, team_id: int) -> list[Load]:
        return [each for each in self.found.load if each.team_id == team_id]

    def _strips(self, name: str, title: str) -> Markup:
        given = self._all_strips(name)
        if not given:
            return Markup()
        described = "; ".join(f"{each.name}: {each.said}" for each in given)
        scale = said.office(drawings.longest(given))
        ways = (False,) if self.printed else (False, True)
        return _marked(
            "".join(
                drawings.strips(
                    given, scale=scale, title=title, described=described, printed=self.printed,
                    narrow=narrow,
                )
                for narrow in ways
            )
        )  # fmt: skip

    def _all_strips(self, name: str) -> list[Strip]:
        """All together first, where there is more than one channel."""
        several = len(self.found.by_channel) > 1
        groups = [*([self.found.total] if several else []), *self.found.by_channel]
        strips = []
        for group in groups:
            spread = getattr(group.times, name)
            if spread is not None:
                label = self.names.channel(group.key) if group.key else _("All channels")
                strips.append(Strip(label, spread, said.times(spread), self._norm(group)))
        return strips

    def _norm(self, group: Group) -> float | None:
        """The norm of a channel in office seconds, as it is today; None where it is of the wall."""
        channel = next((each for each in self.asked.channels if each.id == group.key), None)
        team = next((each for each in self.asked.teams if channel and each.id == channel.team_id),
                    None)  # fmt: skip
        if channel is None or team is None:
            return None
        norm = accounts.norm(team, channel.kind)
        return norm.minutes * 60.0 if norm.office_hours else None

    def _labels(self) -> list[tuple[int, str]]:
        steps = self.asked.scope.steps()
        every = max(1, -(-len(steps) // LABELS))
        return [
            (place, str(format_date(first, "d MMM")))
            for place, (first, _last) in enumerate(steps)
            if place % every == 0
        ]

    def _busiest(self, counts: Sequence[int]) -> str:
        first, last = max(
            zip(counts, self.asked.scope.steps(), strict=True), key=lambda each: each[0]
        )[1]
        return str(
            _(
                "%(count)s in all; the most, %(most)s, on %(days)s.",
                count=sum(counts), most=max(counts), days=said.days(first, last),
            )
        )  # fmt: skip


def _marked(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - our own drawing, every text in it escaped
