"""Whoever answers for a kept answer hears before it ends, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.bank.test_bank import APPROVER, POOL, TODAY, WRITER
from tests.conftest import NOON
from webcare.bank import ending, service
from webcare.channels.models import OutgoingMail
from workflows.rights import Role


@pytest.fixture
def team(session):
    return make.make_team(session, language="nl")


def kept(session, team, days, **given):
    saved = service.propose(session, team.id, POOL, today=TODAY, by=WRITER, at=NOON)
    service.approve(session, saved, seen=None, today=TODAY, by=APPROVER, at=NOON)
    saved.expires_on = TODAY + timedelta(days=days)
    for name, value in given.items():
        setattr(saved, name, value)
    session.flush()
    return saved


def mails(session):
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def test_the_expert_who_owns_it_is_mailed_once_with_its_text(session, team):
    expert = make.make_expert(session, team, name="Ine", languages=["nl"])
    make.make_channel(session, team)
    saved = kept(session, team, 10, owner="Ine", owner_id=expert.id)

    assert ending.tell_due(session, at=NOON) == 1
    assert ending.tell_due(session, at=NOON) == 0

    (mail,) = mails(session)
    assert mail.to_address == expert.email
    assert saved.body in mail.text
    assert mail.channel_id is not None
    assert mail.subject.endswith(saved.title)


def test_nobody_is_mailed_long_before(session, team):
    kept(session, team, 40)
    assert ending.tell_due(session, at=NOON) == 0


def test_where_no_owner_can_be_reached_the_lead_hears_it(session, team):
    lead = make.make_user(session, team, Role.LEAD)
    make.make_user(session, team, Role.MANAGER)
    saved = kept(session, team, 3, owner="Sportdienst", proposed_by_id=None)
    assert ending.tell_due(session, at=NOON) == 1
    (mail,) = mails(session)
    assert mail.to_address == lead.email
    assert f"/answers/{saved.id}" in mail.text


def test_renewed_it_is_told_again_at_its_new_end(session, team):
    make.make_user(session, team, Role.LEAD)
    saved = kept(session, team, 3, owner="Sportdienst", proposed_by_id=None)
    ending.tell_due(session, at=NOON)
    session.refresh(saved)
    service.renew(session, saved, TODAY + timedelta(days=200), today=TODAY, by=APPROVER, at=NOON)
    assert saved.ending_told_at is None
