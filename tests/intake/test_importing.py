"""Old mail: nothing lost, nothing twice, nobody acknowledged."""

import sys
import time

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.intake.letters import letter
from webcare.core.errors import NotFound
from webcare.intake.importing import import_mail
from webcare.intake.mail.processes import ParserPool
from webcare.intake.mail.sources import NoMailError, count_in
from webcare.intake.pending import Desk
from webcare.intake.taken import Doors
from webcare.tickets.models import Message, RawMessage, RawState, Ticket

CORPUS = "a_mail_*"


@pytest.fixture(scope="module")
def parser():
    with ParserPool() as pool:
        yield pool


@pytest.fixture
def desk(transaction, parser):
    return Desk(transaction=transaction, parser=parser, now=lambda: NOON)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "old"
    folder.mkdir()
    for n in range(120):
        (folder / f"{n}.eml").write_bytes(letter(f"Question {n}", message_id=f"m{n}@x.example"))
    (folder / "copy.eml").write_bytes(letter("Question 0", message_id="m0@x.example"))
    return folder


def test_every_mail_is_stored_or_a_duplicate_and_a_second_run_stores_nothing(
    desk, transaction, channel_id, folder
):
    heard = []
    first = import_mail([folder], channel_id, desk=desk, on_progress=heard.append)
    again = import_mail([folder], channel_id, desk=desk)

    assert (first.read, first.stored, first.duplicates) == (121, 120, 1)
    assert (first.tickets, first.quarantined) == (120, 0)
    assert sum(heard) == 121
    assert (again.read, again.stored, again.duplicates, again.tickets) == (121, 0, 121, 0)


def test_nobody_is_acknowledged_for_old_mail(transaction, parser, channel_id, folder):
    told = []
    doors = Doors(then=lambda _, taken: told.append(taken))
    import_mail([folder], channel_id, desk=Desk(transaction, parser, lambda: NOON, doors))

    assert len(told) == 120
    assert not any(each.may_acknowledge for each in told)
    assert all(each.is_archive for each in told)


def test_an_unknown_channel_or_an_empty_place_is_said(desk, channel_id, tmp_path):
    with pytest.raises(NotFound):
        import_mail([tmp_path], 0, desk=desk)
    with pytest.raises(NoMailError):
        import_mail([tmp_path / "absent"], channel_id, desk=desk)


@pytest.mark.long
def test_real_mails_are_all_stored_none_crashes_and_none_is_stored_twice(
    desk, transaction, channel_id, corpora, capsys
):
    folders = sorted(corpora.glob(CORPUS))
    expected = count_in(folders)
    began = time.perf_counter()
    first = import_mail(folders, channel_id, desk=desk)
    seconds = time.perf_counter() - began
    again = import_mail(folders, channel_id, desk=desk)

    with capsys.disabled():
        sys.stdout.write(f"\n{first}: {first.read / seconds:.0f} mails/s\n")
    assert first.read == expected == first.stored + first.duplicates
    assert first.quarantined == 0
    assert (again.stored, again.tickets, again.duplicates) == (0, 0, expected)
    with transaction() as session:
        states = dict(
            session.execute(select(RawMessage.state, func.count()).group_by(RawMessage.state)).all()
        )
        assert states == {RawState.DONE: first.stored}
        assert session.scalar(select(func.count()).select_from(Message)) == first.stored
        assert session.scalar(select(func.count()).select_from(Ticket)) == first.tickets
