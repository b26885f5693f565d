"""A ticket at the moment it was opened, with everything around it in hand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.experts.models import Theme
from webcare.schemes.models import SchemeVersion
from webcare.tickets.models import Author, Message, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A ticket that this transaction opened, and what whoever acts on it would else look up.

    Its rows need not be written yet: nothing of them can be found by asking the database. That is
    what lets a batch of mails be written in a few statements. `acknowledged_at` is when the
    author's address was last acknowledged, on whatever channel; the author is locked. `postal` is
    the postal address that the author gave, `press` what a journalist said of themselves. `scheme`
    gives the version in force, looked up once a batch.
    """

    ticket: Ticket
    message: Message
    author: Author
    channel: Channel
    team: Team
    theme: Theme | None
    acknowledged_at: datetime | None
    scheme: Callable[[], SchemeVersion]
    postal: str = ""
    press: Mapping[str, str] | None = None
