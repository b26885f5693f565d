"""People of one team, a ticket, and what each was told."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare.accounts import service as accounts
from webcare.core import tokens
from webcare.notices.models import Notice, NoticeChoice
from workflows.rights import Role


class Desk:
    """Anna and Bart answer, Sofie speaks, Lena leads; Olga only reads."""

    def __init__(self, session: Any, team: Any) -> None:
        self.session, self.team = session, team
        self.anna = self.person("Anna de Vries", Role.MANAGER)
        self.bart = self.person("Bart Claes", Role.MANAGER)
        self.sofie = self.person("Sofie Peeters", Role.SPOKESPERSON)
        self.lena = self.person("Lena Maes", Role.LEAD)
        self.olga = self.person("Olga Wouters", Role.OBSERVER)
        self.channel = make.make_channel(session, team)
        self.ticket = make.make_ticket(session, self.channel, subject="Zwartkopmees in de boom")

    def person(self, name: str, *roles: Role, team: Any = None, **given: Any) -> Any:
        login = name.lower().replace(" ", ".")
        return make.make_user(
            self.session, team or self.team, *roles, name=name, email=f"{login}@city.example",
            language="en", **given,
        )  # fmt: skip

    def by(self, user: Any) -> Any:
        return accounts.actor(user, self.team.id)

    def told(self, user: Any) -> list[Notice]:
        self.session.flush()
        return list(
            self.session.scalars(
                select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)
            )
        )

    def kinds(self, user: Any) -> list[str]:
        return [each.kind.value for each in self.told(user)]

    def choose(self, user: Any = None, **given: Any) -> NoticeChoice:
        """What *user*, or the team, chose."""
        whose = {"user_id": user.id} if user else {"team_id": self.team.id}
        row = NoticeChoice(**whose, nonce=tokens.new_nonce(), **({"ways": {}} | given))
        self.session.add(row)
        self.session.flush()
        return row

    def tell(self, user: Any, kind: str = "assigned", at: datetime = NOON, **given: Any) -> Notice:
        """A notice as it stands once it was written."""
        row = Notice(**{
            "user_id": user.id, "team_id": self.team.id, "kind": kind, "what": f"ticket.{kind}",
            "ticket_id": self.ticket.id, "by_name": "Lena Maes", "at": at, "in_page": True,
            "by_mail": True, "by_push": True, **given,
        })  # fmt: skip
        self.session.add(row)
        self.session.flush()
        return row


LATER = NOON + timedelta(hours=2)
