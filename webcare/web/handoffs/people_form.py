"""The part of the asking form that says who is asked: somebody proposed, a name, an address."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.experts import queries as experts
from webcare.handoffs.service import Addressee, ToAddress, ToExpert
from webcare.tickets.models import Ticket
from webcare.web import forms

MOST_MORE = 4  # people beside the first


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
