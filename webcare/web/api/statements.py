"""Statements by the API: what the organisation says now, for other systems to say the same."""

from typing import Any

from webcare.core.db import transaction
from webcare.mandates import queries
from webcare.web.api import bodies, shapes
from webcare.web.api.door import api_needs, teams_allowed
from webcare.web.api.section import Section, Told
from webcare.web.language import present
from workflows.rights import Right

MOST = 200
section = Section("statements", "What the organisation says.")


@section.get("/statements")
@api_needs(Right.READ)
@section.asks(bodies.StatementsAsked)
@section.gives(shapes.StatementsSchema)
def list_statements(asked: dict[str, Any]) -> Told:
    """Statements in force now, of your teams: with a theme, those on it and those on all. Notes
    for colleagues are not told.
    """
    with transaction() as session:
        found = queries.valid(
            session, teams_allowed(), present(), theme_id=asked["theme"],
            language=asked["language"], limit=MOST,
        )  # fmt: skip
        return {"statements": found}
