"""Who writes and who withdraws at the same moment, on connections of their own."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import make_channel, make_message, make_reply, make_team, make_ticket
from tests.mandates.conftest import KIM, MANAGER
from webcare.mandates import queries, statements
from webcare.mandates.statements import Line
from webcare.replies import built
from webcare.replies.models import Reply
from workflows.reply import ReplyState


def test_a_draft_is_built_on_a_statement_while_someone_is_about_to_withdraw_it(own_engine):
    with Session(own_engine, expire_on_commit=False) as session:
        team = make_team(session)
        ticket = make_ticket(session, make_channel(session, team))
        make_message(session, ticket)
        reply = make_reply(session, ticket)
        line = Line(title="The bridge", texts={"nl": "On Monday."})
        row = statements.write(session, team.id, line, by=KIM, at=NOON)
        statements.approve(session, row, seen=None, by=KIM, at=NOON)
        session.commit()
    with Session(own_engine) as withdrawing, Session(own_engine) as writing:
        locked = queries.statement(withdrawing, row.id, [team.id], lock=True)
        writing.execute(text("set local lock_timeout = '3s'"))
        draft = writing.get_one(Reply, reply.id)

        built.note_use(
            writing, draft, queries.statement(writing, row.id, [team.id]), "nl", by=MANAGER, at=NOON
        )
        writing.commit()
        assert built.withdraw(withdrawing, locked, "It changed.", by=KIM, at=NOON) == 0
        withdrawing.commit()

    with Session(own_engine) as session:
        draft = session.get_one(Reply, reply.id)
        assert draft.state is ReplyState.DRAFT
        assert built.no_longer(session, draft, NOON)  # so it is not handed in as it stands
