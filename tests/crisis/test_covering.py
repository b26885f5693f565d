"""An approved statement for the crisis: the scheme knows it, and a reply that says it passes."""

import pytest

from tests.conftest import NOON
from tests.crisis.declaring import FIRE, asked, declare, queued
from tests.factories import later
from tests.replies.sending import drain
from webcare.crisis import queries
from webcare.decisions import facts
from webcare.mandates.models import Statement
from webcare.replies.models import ReplyStatement
from workflows.crisis import CrisisEventKind
from workflows.reply import HeldFor
from workflows.statement import StatementState

SAYS = "The smoke is not dangerous. Keep your windows closed."


def stated(session, team, **given):
    values = {
        "team_id": team.id, "title": "Smoke", "texts": {"en": SAYS}, "for_crisis": True,
        "state": StatementState.APPROVED, "valid_from": NOON, "written_by": "Bo",
        "written_at": NOON, "approved_by": "Bo", "approved_at": NOON,
    }  # fmt: skip
    statement = Statement(**values | given)
    session.add(statement)
    session.flush()
    return statement


def answered(session, channel, statement, body):
    reply = queued(session, asked(session, channel), body=body)
    session.add(
        ReplyStatement(reply_id=reply.id, statement_id=statement.id, language="en",
                       put_in_by="An", put_in_at=NOON)
    )  # fmt: skip
    session.commit()
    return reply


@pytest.mark.parametrize(
    ("body", "leaves"),
    [
        (f"Hello Jan,\n\n{SAYS}\n\nKind regards", True),
        (f"Hello,\n\n{SAYS}\n\nWhere there is fire, run.", False),
        (f"Hello,\n\n{SAYS}\n\n{'And so on. ' * 30}", False),
        ("Hello,\n\nThe smoke is not dangerous.", False),
    ],
)
def test_only_a_reply_that_says_the_statement_and_no_more_passes(
    session, server, team, channel, body, leaves
):
    statement = stated(session, team)
    crisis = declare(session, team.id)
    reply = answered(session, channel, statement, body)

    assert drain(server) == leaves

    session.refresh(reply)
    assert (reply.held_for is HeldFor.CRISIS) is not leaves
    told = queries.timeline(session, crisis.id, kinds=[CrisisEventKind.STATEMENT])
    assert [each.data["title"] for each in told] == (["Smoke"] if leaves else [])


@pytest.mark.parametrize(
    "given", [{"for_crisis": False}, {"valid_until": later(seconds=5)}, {"state": "withdrawn"}]
)
def test_a_statement_that_is_none_for_a_crisis_or_over_does_not_open_the_gate(
    session, server, team, channel, given
):
    statement = stated(session, team, **given)
    declare(session, team.id)
    answered(session, channel, statement, SAYS)

    assert drain(server) == 0


def test_the_scheme_is_told_that_a_statement_covers_it(session, team, channel):
    declare(session, team.id)
    ticket = asked(session, channel)
    assert facts.of_crisis(session, ticket, FIRE, at=NOON)["crisis_statement"] is False

    stated(session, team)

    assert facts.of_crisis(session, ticket, FIRE, at=NOON)["crisis_statement"] is True
