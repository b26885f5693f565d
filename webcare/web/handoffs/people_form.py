"""The part of the asking form that says who is asked: somebody proposed, a name, an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.experts import absence
from webcare.experts import queries as experts
from webcare.experts.models import Absence, Expert
from webcare.handoffs.service import Addressee, ToAddress, ToExpert
from webcare.tickets.models import Ticket
from webcare.web import forms
from webcare.web.experts.hours import local_day

MOST_MORE = 4  # people beside the first
IN_TURN = "turn"  # one after the other; otherwise all at once


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who can be asked in the place of somebody who is away."""

    id: int
    name: str
    function: str
    unit: str
    for_name: str


class Away(Invalid):
    """Somebody of those named is away. `key`: what the form bears once that was read;
    `stand_ins`: who can be asked in their place.
    """

    def __init__(self, text: str, key: str, stand_ins: Sequence[StandIn]) -> None:
        super().__init__(text, to=text)
        self.key = key
        self.stand_ins = stand_ins


def warn_of_absence(
    session: Session,
    ticket: Ticket,
    values: Mapping[str, Any],
    people: Sequence[Addressee],
    *,
    at: datetime,
) -> None:
    """Raise `Away` for those who would be asked now and are away, until the form bears their key.
    Who is only next in turn is passed over when it comes to that.
    """
    now_asked = people[:1] if values["manner"] == IN_TURN else people
    away = who_is_away(session, ticket, now_asked, at=at)
    key = ",".join(str(each.expert.id) for each in away)
    if not away or values.get("away") == key:
        return
    again = _("Ask again to put it to them all the same.")
    told = [str(each) for each in away]
    raise Away(" ".join([*told, again]), key, [each.instead for each in away if each.instead])


@dataclass(frozen=True, slots=True)
class WhoIsAway:
    """Somebody named who is away, until when, and who stands in; as a sentence by `str`."""

    expert: Expert
    until: date
    instead: StandIn | None

    def __str__(self) -> str:
        given = {"name": self.expert.name, "day": local_day(self.until)}
        if self.instead is None:
            return str(_("%(name)s is away until %(day)s.", **given))
        other = self.instead.name
        return str(_("%(name)s is away until %(day)s; %(other)s stands in.", other=other, **given))


def who_is_away(
    session: Session, ticket: Ticket, people: Sequence[Addressee], *, at: datetime
) -> list[WhoIsAway]:
    """Who of *people* is away today, in their order."""
    day = absence.today(session, ticket.team_id, at)
    there = absence.away_on(session, ticket.team_id, day)
    named = [_expert(session, ticket, each) for each in people] if there else []
    return [
        WhoIsAway(each, there[each.id].last, _stand_in(session, each, there[each.id], there))
        for each in named
        if each is not None and each.id in there
    ]


def _expert(session: Session, ticket: Ticket, to: Addressee) -> Expert | None:
    match to:
        case ToExpert(expert_id):
            return experts.one_of(session, expert_id, ticket.team_id)
        case ToAddress(email, _name):
            return experts.by_email(session, ticket.team_id, email)
        case _:
            return None


def _stand_in(
    session: Session, expert: Expert, away: Absence, there: Mapping[int, Absence]
) -> StandIn | None:
    """The one who stands in, where they can be asked and are there themselves."""
    substitute_id = away.substitute_id or expert.substitute_id
    if substitute_id is None or substitute_id in there:
        return None
    other = experts.one_of(session, substitute_id, expert.team_id)
    if other is None or not other.active:
        return None
    return StandIn(other.id, other.name, other.function, other.unit, expert.name)


def addressee(session: Session, ticket: Ticket, values: Mapping[str, Any]) -> Addressee:
    """Whom the form names: someone who was proposed, a name of the directory, or an address.
    Raises Invalid where that is nobody, or two.
    """
    typed = values["address"].strip()
    if forms.is_number(values["to"]) and typed:
        raise Invalid("Choose one of the two.", to=marked("Choose somebody, or type; not both."))
    if forms.is_number(values["to"]):
        return ToExpert(int(values["to"]))
    if not typed:
        raise Invalid("Choose whom to ask.", to=marked("Choose somebody, or type an address."))
    return to_address(typed) if "@" in typed else _named(session, ticket, typed)


def _named(session: Session, ticket: Ticket, name: str) -> Addressee:
    """The one of the directory who is called so, or whom alone these words find."""
    exact = [each for each in experts.named(session, ticket.team_id, name) if each.active]
    found = exact or experts.directory(session, ticket.team_id, search=name)
    if len(found) == 1:
        return ToExpert(found[0].id)
    if found:
        raise Invalid("Several are called so.", to=marked("Several fit. Type more of the name."))
    problem = marked("Nobody of the directory is called so. Type a mail address.")
    raise Invalid(problem, to=problem)


def others(session: Session, ticket: Ticket, values: Mapping[str, Any]) -> list[Addressee]:
    """Who else is asked, beside the first: names of the directory or addresses, with commas."""
    written = values["more_addresses"].replace(";", ",").split(",")
    wanted = list(dict.fromkeys(each.strip() for each in written if each.strip()))
    if len(wanted) > MOST_MORE:
        text = marked("At most five people can be asked at once.")
        raise Invalid(text, more_addresses=text)
    try:
        return [to_address(e) if "@" in e else _named(session, ticket, e) for e in wanted]
    except Invalid as wrong:
        raise Invalid(str(wrong), more_addresses=next(iter(wrong.fields.values()))) from None


def to_address(text: str) -> ToAddress:
    """An address that may stand behind a name, such as `Kim <kim@city.example>`."""
    name, bracket, rest = text.strip().partition("<")
    if not bracket:
        return ToAddress(text.strip())
    return ToAddress(rest.partition(">")[0].strip(), name.strip())
