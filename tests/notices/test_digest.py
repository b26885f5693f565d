"""The mail with what somebody has not seen: once, in their hours, and never what they saw."""

import multiprocessing
import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.notices.world import Desk
from webcare.channels.compose import compose
from webcare.channels.models import OutgoingMail
from webcare.core import db
from webcare.notices import choosing, digest, reading
from webcare.notices.models import Notice, NoticeDigest
from workflows.notice import Cadence
from workflows.rights import Role

HOUR = timedelta(hours=1)
MORNING = datetime(2026, 11, 19, 7, 5, tzinfo=UTC)  # five past eight in Brussels, a Thursday


def mails(session):
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def test_a_daily_digest_leaves_with_the_day_and_holds_each_notice_once(desk):
    for kind in ("assigned", "mention"):
        desk.tell(desk.anna, kind)
    sent = [digest.send_due(desk.session, desk.anna.id, at=at) for at in
            (NOON + HOUR, MORNING - HOUR, MORNING, MORNING + HOUR)]  # fmt: skip

    assert sent == [0, 0, 2, 0]
    (mail,) = mails(desk.session)
    assert (mail.to_address, mail.about_kind) == (desk.anna.email, "notices")
    assert mail.subject == "One thing waits for you in Webcare"


def test_it_names_the_ticket_by_its_number_and_nothing_of_its_words(desk):
    desk.tell(desk.anna)
    digest.send_due(desk.session, desk.anna.id, at=MORNING)

    text = mails(desk.session)[0].text
    assert f"Ticket #{desk.ticket.id}: Lena Maes gave you this ticket" in text
    assert f"https://webcare.example/tickets/{desk.ticket.id}" in text
    assert "Zwartkopmees" not in text


def test_what_was_read_by_then_is_in_none(desk):
    seen, other = desk.tell(desk.anna), make.make_ticket(desk.session, desk.channel)
    desk.tell(desk.anna, ticket_id=other.id)
    reading.saw_ticket(desk.session, desk.anna.id, desk.ticket.id, at=NOON)

    assert digest.send_due(desk.session, desk.anna.id, at=MORNING) == 1
    assert f"#{other.id}" in mails(desk.session)[0].text
    desk.session.refresh(seen)
    assert seen.digest_id is None


def test_what_stood_before_ones_eyes_in_the_list_is_in_none_and_stays_unread(desk):
    notice = desk.tell(desk.anna)
    reading.seen(desk.session, desk.anna.id, notice.id, notice.id, at=NOON)

    assert digest.send_due(desk.session, desk.anna.id, at=MORNING) == 0
    desk.session.refresh(notice)
    assert notice.read_at is None


def test_a_ticket_that_left_ones_teams_is_not_named(desk):
    away = make.make_ticket(desk.session, make.make_channel(desk.session))
    desk.tell(desk.anna, ticket_id=away.id)

    assert digest.send_due(desk.session, desk.anna.id, at=MORNING) == 0
    assert mails(desk.session) == []
    assert digest.waiting(desk.session) == []


def test_an_hourly_one_leaves_an_hour_for_reading_and_comes_no_more_often(desk):
    desk.choose(desk.anna, cadence=Cadence.HOURLY)
    desk.tell(desk.anna)
    sent = []
    for minutes in (30, 61, 90, 119, 122):
        at = NOON + timedelta(minutes=minutes)
        sent.append(digest.send_due(desk.session, desk.anna.id, at=at))
        if minutes == 61:
            desk.tell(desk.anna, at=at)

    assert sent == [0, 1, 0, 0, 1]


def test_it_keeps_to_ones_own_hours_and_time_zone(desk):
    lisbon = {"timezone": "Europe/Lisbon", "weekdays": [4], "opens": "10:00", "closes": "12:00"}
    desk.choose(desk.anna, hours=lisbon)
    desk.tell(desk.anna)
    nine = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)  # Lisbon is on UTC in winter
    sent = [digest.send_due(desk.session, desk.anna.id, at=nine + h * HOUR) for h in (-1, 0, 1)]

    assert sent == [0, 0, 1]


def test_never_is_never_and_the_teams_habit_holds_where_nothing_was_chosen(desk):
    desk.choose(cadence=Cadence.NEVER)
    desk.choose(desk.bart, cadence=Cadence.DAILY)
    for user in (desk.anna, desk.bart):
        desk.tell(user)

    assert digest.send_due(desk.session, desk.anna.id, at=MORNING) == 0
    assert digest.send_due(desk.session, desk.bart.id, at=MORNING) == 1


def test_one_who_left_is_mailed_nothing(desk):
    gone = desk.person("Gone Away", Role.MANAGER, active=False)
    desk.tell(gone)

    assert digest.send_due(desk.session, gone.id, at=MORNING) == 0


def test_its_link_ends_it_without_an_account_and_stands_in_the_header_whole(desk):
    desk.tell(desk.anna)
    digest.send_due(desk.session, desk.anna.id, at=MORNING)
    mail = mails(desk.session)[0]
    link = mail.headers["List-Unsubscribe"]
    token = link.strip("<>").rpartition("/")[2]

    raw = compose(
        message_id=mail.message_id, from_address="a@b.example", from_name="x",
        to_address=mail.to_address, to_name="", subject="x", text="x", headers=mail.headers,
        at=NOON,
    ).decode()  # fmt: skip
    assert f"\r\nList-Unsubscribe: {link}\r\n" in raw
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert link.strip("<>") in mail.text
    assert [choosing.end_digest(desk.session, token, at=NOON) for _ in range(2)] == [True, False]
    desk.tell(desk.anna)
    assert digest.send_due(desk.session, desk.anna.id, at=MORNING + timedelta(days=1)) == 0


def _die_on_the_way(url, user_id, dies_after_commit):
    from sqlalchemy import create_engine

    from webcare.core import tokens

    tokens.use_key("only for tests")
    db.use(create_engine(url))
    with db.transaction() as session:
        digest.send_due(session, user_id, at=MORNING)
        if not dies_after_commit:
            os._exit(9)
    os._exit(9)


@pytest.mark.parametrize("dies_after_commit", [False, True])
def test_a_process_that_is_killed_loses_no_notice_and_mails_none_twice(
    own_engine, dies_after_commit
):
    with Session(own_engine, expire_on_commit=False) as session:
        desk = Desk(session, make.make_team(session))
        desk.tell(desk.anna)
        session.commit()
        user_id = desk.anna.id
    url = own_engine.url.render_as_string(hide_password=False)
    child = multiprocessing.get_context("fork").Process(
        target=_die_on_the_way, args=(url, user_id, dies_after_commit)
    )
    child.start()
    child.join()
    for _ in range(2):
        with db.transaction() as session:
            digest.send_due(session, user_id, at=MORNING)

    with Session(own_engine) as session:
        assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 1
        assert session.scalar(select(func.count()).select_from(NoticeDigest)) == 1
        assert session.scalar(select(Notice.digest_id)) is not None


def test_one_whose_digest_cannot_be_made_keeps_no_other_from_theirs(desk, monkeypatch):
    for user in (desk.anna, desk.bart):
        desk.tell(user)
    desk.session.commit()
    real = digest.send_due

    def fails_for_anna(session, user_id, *, at):
        if user_id == desk.anna.id:
            raise ValueError("broken")
        return real(session, user_id, at=at)

    monkeypatch.setattr(digest, "send_due", fails_for_anna)
    digest.run(transaction=db.transaction, clock=lambda: MORNING)

    assert [each.to_address for each in mails(desk.session)] == [desk.bart.email]


def test_two_at_once_mail_it_once(own_engine):
    import threading

    with Session(own_engine, expire_on_commit=False) as session:
        desk = Desk(session, make.make_team(session))
        desk.tell(desk.anna)
        session.commit()
        user_id = desk.anna.id
    ready, sent = threading.Barrier(2), []

    def run() -> None:
        ready.wait()
        with db.transaction() as session:
            sent.append(digest.send_due(session, user_id, at=MORNING))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(sent) == [0, 1]
