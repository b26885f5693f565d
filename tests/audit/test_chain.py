from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import actor_of, make_ticket
from webcare.audit import service as audit
from workflows.rights import Role


def _notes(session, count):
    ticket = make_ticket(session)
    for number in range(count):
        audit.record(session, "x", ticket, by=actor_of(Role.MANAGER), at=NOON, number=number)
    session.flush()


def test_the_chain_holds_while_nobody_touches_it(own_engine):
    with Session(own_engine) as session:
        _notes(session, 3)
        session.commit()
        assert audit.seal(session) == 3
        session.commit()
        verdict = audit.verify(session)
        assert verdict.sound
        assert (verdict.sealed, verdict.unsealed) == (3, 0)

        session.execute(text("alter table audit_entries disable trigger append_only"))
        session.execute(
            text(
                "update audit_entries set actor_name = 'Mallory' "
                "where id = (select max(id) from audit_entries)"
            )
        )
        verdict = audit.verify(session)
        assert not verdict.sound
        assert "does not match its link 3" in verdict.faults[0]


def test_what_still_runs_is_left_for_later(session):
    _notes(session, 2)
    assert audit.seal(session) == 0
    assert audit.verify(session).unsealed == 2
