"""What the one asked may read: chosen, covered where a person wants it, and kept exactly so."""

import pytest

from tests.factories import make_message, make_ticket
from tests.handoffs.world import MANAGER, the_one_asked
from webcare.core.errors import Invalid
from webcare.handoffs import service
from webcare.handoffs.service import Show
from webcare.handoffs.showing import files as shown_files
from webcare.intake import files
from webcare.tickets.models import Attachment
from workflows.blackout import BAR

WORDS = "I am Lieve, lieve@home.example. The bins overflow."


@pytest.fixture
def letter(world):
    return make_message(world.session, world.ticket, text=WORDS, reply_text=WORDS)


@pytest.fixture
def photo(world, letter):
    row = Attachment(
        message_id=letter.id, name="bins.jpg", type="image/jpeg", size=4,
        sha256=files.keep(b"bins"),
    )  # fmt: skip
    world.session.add(row)
    world.session.flush()
    return row


def test_what_was_covered_is_covered_in_the_copy_the_mail_and_the_preview(world, letter):
    shown = [Show(message_id=letter.id, words="I am ***. The bins overflow.", named=False)]
    look = service.preview(
        world.session, world.ticket, to=service.ToExpert(world.expert.id), question="When?",
        shown=shown, by=MANAGER, at=letter.sent_at,
    )  # fmt: skip

    handoff = world.forward(shown=shown)

    assert handoff.shown[0]["text"] == f"I am {BAR}. The bins overflow."
    assert look.handoff.shown == handoff.shown
    for said in (look.letter.text, world.mails()[-1].text):
        assert BAR in said
        assert "Lieve" not in said
        assert letter.from_name not in said
        assert "Someone of the public" in said


def test_words_that_were_not_touched_are_shown_as_they_are(world, letter):
    handoff = world.forward(shown=[Show(message_id=letter.id, words=WORDS.replace("\n", "\r\n"))])

    assert handoff.shown[0]["text"] == WORDS


@pytest.mark.parametrize("words", ["", "   ", "The bins do not overflow.", "I am a vandal."])
def test_nobody_is_made_to_say_what_they_did_not_write(world, letter, words):
    with pytest.raises(Invalid) as wrong:
        world.forward(shown=[Show(message_id=letter.id, words=words)])

    assert list(wrong.value.fields) == [f"words_{letter.id}"]
    assert world.mails() == []


def test_a_chosen_file_may_be_seen_and_another_may_not(world, letter, photo):
    handoff = world.forward(shown=[Show(message_id=letter.id, files=[photo.id]), world.message.id])

    assert [each["name"] for each in shown_files(handoff)] == ["bins.jpg"]
    assert "bins.jpg" in world.mails()[0].text

    without = world.forward_to("bo@city.example", shown=[letter.id])
    assert shown_files(without) == []


def test_a_file_of_another_message_or_ticket_cannot_be_shown(world, letter, photo):
    other = make_message(world.session, make_ticket(world.session, world.channel))
    for message in (world.message, other):
        with pytest.raises(Invalid):
            world.forward(shown=[Show(message_id=message.id, files=[photo.id])])


def test_the_copy_stands_when_the_message_changes(world, letter):
    handoff = world.forward(shown=[letter.id])

    letter.reply_text = "Something else."
    world.session.flush()
    world.session.refresh(handoff)

    assert handoff.shown[0]["text"] == WORDS


def test_the_next_in_turn_reads_exactly_what_the_one_before_was_shown(world, letter, photo):
    shown = [Show(message_id=letter.id, words=f"{BAR} The bins overflow.", files=[photo.id])]
    first = world.forward(shown=shown, in_turn=[service.ToAddress("bo@city.example", "Bo")])
    by = the_one_asked(first)

    service.decline(world.session, first, "No.", "", by=by, at=letter.sent_at)

    assert "lieve@home.example" not in world.mails("bo@city.example")[0].text
    assert BAR in world.mails("bo@city.example")[0].text


def test_without_the_writers_name_above_it_stands_nowhere_in_the_words_either(world):
    words = "I am Lieve De Wit. The bins overflow. Lieve"
    letter = make_message(
        world.session, world.ticket, from_name="Lieve De Wit", text=words, reply_text=words
    )

    handoff = world.forward(shown=[Show(message_id=letter.id, named=False)])

    assert handoff.shown[0]["text"] == f"I am {BAR}. The bins overflow. {BAR}"
