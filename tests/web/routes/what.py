"""What a row of the tables says: a route, who may, and a form that fits."""

import re
from dataclasses import dataclass, field

from workflows.rights import Role

M, S, L, E, O, A = (  # noqa: E741 - a row of the table below has to be seen at a glance
    Role.MANAGER, Role.SPOKESPERSON, Role.LEAD, Role.EXPERT, Role.OBSERVER, Role.ADMIN,
)  # fmt: skip
ALL = frozenset(Role)
READ = frozenset({M, S, L, O})
WRITE = frozenset({M, S, L})
DECIDE = frozenset({M, L})
SPEAK = frozenset({S})
DECLARE = frozenset({S, L})
SEE = READ | {A}
EXPORT = frozenset({M, L})
TEAM = frozenset({L, A})
REGISTER = READ | TEAM
SCHEMES = frozenset({L})
USERS = frozenset({A})
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Page:
    """A route: who of the team may, who is told that there is nothing, and a form that fits.

    `refuses` is what the others hear: 403, or 404 where the row is only there for some.
    `rows` renames a part of the address to the row that the world keeps under another name.
    """

    method: str
    rule: str
    who: frozenset[Role]
    refuses: int = 403
    unseen: frozenset[Role] = NOBODY
    form: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The parts of the address that name a row; a place in a list names none."""
        return [each for each in re.findall(r"<int:(\w+)>", self.rule) if each != "place"]

    def path(self, ids: dict[str, int | str]) -> str:
        def fill(found: re.Match[str]) -> str:
            if found["any"]:
                return found["any"].split(",")[0].strip()
            name = found["name"]
            return str(ids[self.rows.get(name, name)])

        return re.sub(r"<(?:any\((?P<any>[^)]*)\):|\w+:)?(?P<name>\w+)>", fill, self.rule)


def get(rule: str, who: frozenset[Role], **more) -> Page:
    return Page("GET", rule, who, **more)


def post(rule: str, who: frozenset[Role], form: dict[str, str] | None = None, **more) -> Page:
    return Page("POST", rule, who, form=form or {}, **more)


TICKET = "/tickets/<int:ticket_id>"
REPLY = f"{TICKET}/replies/<int:reply_id>"
HANDOFF = f"{TICKET}/handoffs/<int:handoff_id>"
MANDATE = "/mandates/<int:mandate_id>"
STATEMENT = "/statements/<int:statement_id>"
PRESS = "/press/<int:card_id>"
COMPLAINT = "/complaints/<int:complaint_id>"
CRISIS = "/crisis/<int:crisis_id>"
USER = "/settings/users/<int:user_id>"
DRAFT = "/scheme/drafts/<int:draft_id>"
CARD = "/improvement/<int:improvement_id>"
ASKER = f"{CARD}/askers/<int:source_id>"
TEXT = {"text": "Text", "body": "Text", "why": "Why", "reason": "Why", "version": "1"}
AUTHOR = "/authors/<int:author_id>"
ANSWER = {
    "title": "Pool", "body": "Open.", "language": "en", "owner": "Us", "expires_on": "2027-11-18",
}  # fmt: skip
WANTED = {
    "title": "Fire", "why": "It burns.", "words": "flames", "until": "{tomorrow}",
}  # fmt: skip
RULE = {"name": "Strike", "priority": "1", "words": "strike", "seen": "{book_id}"}
UP = {"handoff_id": "escalation_id"}
EXPERT = "/experts/<int:team_id>/<int:expert_id>"
UNIT = "<int:unit_id>"
DAYS = {"first": "2026-11-23", "last": "2026-11-24"}
