"""Whoever wrote and approved a statement hears once, a week before, that it ends."""

from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later
from tests.mandates.conftest import KIM, MANAGER
from tests.mandates.test_statements import TEXT, approved, on_it, write
from webcare import clockwork
from webcare.accounts.models import User
from webcare.channels.models import OutgoingMail
from webcare.mandates import statements
from webcare.mandates.statements import Line
from webcare.replies import ending

END = later(days=30)
A_WEEK_BEFORE = later(days=23)


def mails(session):
    rows = session.scalars(
        select(OutgoingMail).where(OutgoingMail.about_kind == "statement").order_by(OutgoingMail.id)
    )
    return rows.all()


def addresses(session, *people):
    return {session.get_one(User, each.user_id).email for each in people}


def test_its_writer_and_its_approver_hear_it_once(session, team):
    approved(session, team, valid_until=END)

    assert ending.tell_due(session, at=later(days=22)) == 0
    assert ending.tell_due(session, at=A_WEEK_BEFORE) == 2
    assert ending.tell_due(session, at=later(days=24)) == 0

    assert {mail.to_address for mail in mails(session)} == addresses(session, MANAGER, KIM)


def test_the_mail_lists_the_tickets_whose_replies_are_built_on_it(session, team, theme, ticket):
    statement = approved(session, team, theme, valid_until=END)
    on_it(session, ticket, statement)

    ending.tell_due(session, at=A_WEEK_BEFORE)

    text = mails(session)[0].text
    assert f"/statements/{statement.id}" in text
    assert f"/tickets/{ticket.id} · " in text  # it has not left
    assert TEXT not in text


def test_one_that_was_approved_for_days_only_needs_no_reminder(session, team):
    approved(session, team, valid_until=later(days=5))

    assert ending.tell_due(session, at=later(days=1)) == 0


def test_where_both_have_left_whoever_speaks_hears_it(session, team):
    row = approved(session, team, valid_until=END)
    for each in (MANAGER, KIM):
        session.get_one(User, each.user_id).active = False

    assert ending.tell_due(session, at=A_WEEK_BEFORE) == 1
    assert row.ending_told_at == A_WEEK_BEFORE


def test_the_clock_tells_it_and_an_open_form_stays_good(session, team):
    row = approved(session, team, valid_until=END)
    before = row.version

    clockwork.turn_the_clock(session, at=A_WEEK_BEFORE)

    session.refresh(row)
    assert row.version == before
    assert len(mails(session)) == 2


def test_who_changed_a_draft_last_is_its_writer(session, team):
    row = write(session, team)
    changed = Line(title="Two", texts={"nl": TEXT})
    statements.change(session, row, changed, by=KIM, at=NOON)

    assert row.written_by_id == KIM.user_id
