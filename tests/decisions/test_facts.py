"""What a run is told about a ticket, read from its rows."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.insight.decided import MANAGER, decide, decision_of, desk, published
from webcare.accounts.models import Team
from webcare.core.actor import INTAKE
from webcare.core.errors import NotAllowed
from webcare.decisions import facts, service
from webcare.tickets import authors
from webcare.tickets.models import Attachment, Author
from workflows.rights import Role

RULED = (
    ('rules: [{answers: "no", when: {fact: theme_is_ours, is: false}}]',
     'rules: [{answers: "no", when: {fact: author_is_influential, is: true}}]'),
)  # fmt: skip


@pytest.fixture
def channel(session):
    published(session)
    return desk(session)


def known(session, ticket, words=None):
    session.flush()
    return facts.of_ticket(session, ticket, words or {}, at=NOON)


def written(session, channel, text, author=None, **given):
    author = author or make.make_author(session, channel)
    author.tickets_count = (author.tickets_count or 0) + 1
    ticket = make.make_ticket(session, channel, author=author, **given)
    make.make_message(session, ticket, subject="", text=text, reply_text=text)
    return ticket


def test_personal_data_and_the_schemes_own_words_are_seen_in_the_text(session, channel):
    ticket = written(session, channel, "Zwerfvuil bij BE68 5390 0754 7034, bel 0470 12 34 56")

    found = known(session, ticket, {"litter": {"nl": ("zwerfvuil",)}, "bus": {"*": ("bus",)}})

    assert set(found["personal_data_marks"]) == {"iban", "phone"}
    assert found["word_lists"] == ("litter",)


def test_an_author_is_known_from_the_second_ticket_on(session, channel):
    author = make.make_author(session, channel)
    first = written(session, channel, "One", author)
    assert known(session, first)["author_is_known"] is False

    assert known(session, written(session, channel, "Two", author))["author_is_known"] is True


def test_an_author_who_writes_again_on_their_ticket_is_known_and_may_repeat_themselves(
    session, channel
):
    ticket = written(session, channel, "When does the bus come?")
    make.make_message(session, ticket, subject="", text="x", reply_text="When does the bus come")

    found = known(session, ticket)

    assert (found["author_is_known"], found["repeated"]) == (True, True)


def test_the_same_words_of_the_same_author_are_a_repetition(session, channel):
    author = make.make_author(session, channel)
    first = written(session, channel, "When does the bus come?", author)
    again = written(session, channel, "when does the bus\r\ncome", author)
    other = written(session, channel, "And the tram?", author)
    stranger = written(session, channel, "When does the bus come?")

    said = [known(session, each)["repeated"] for each in (first, again, other, stranger)]
    assert said == [False, True, False, False]


def test_without_words_nothing_is_known_of_a_repetition(session, channel):
    assert "repeated" not in known(session, written(session, channel, " "))


def test_files_are_counted(session, channel):
    ticket = written(session, channel, "See the picture")
    message = make.make_message(session, ticket)
    session.add_all(
        Attachment(message_id=message.id, name=f"{n}.jpg", type="image/jpeg", size=1, sha256="0")
        for n in range(2)
    )

    assert known(session, ticket)["attachments_count"] == 2


def test_what_no_channel_or_person_says_stays_unknown(session, channel):
    found = known(session, written(session, channel, "Hello"))

    assert not {"author_reach", "crisis_active", "known_answer", "house_rule_marks"} & set(found)


def test_the_teams_own_words_against_the_house_rules_are_seen(session, channel):
    team = session.get_one(Team, channel.team_id)
    team.house_words = ["prutser*", "dikke nek"]

    found = known(session, written(session, channel, "Wat een prutsers, met hun dikke nek!"))

    assert found["house_rule_marks"] == ("prutser*", "dikke nek")


def test_reach_is_what_the_channel_last_told(session, channel):
    ticket = written(session, channel, "Hello")
    session.get_one(Author, ticket.author_id).reach = 12_000

    assert known(session, ticket)["author_reach"] == 12_000


def test_what_a_colleague_knows_of_the_author_reaches_a_run_under_way(session, channel):
    published(session, _ruled())
    ticket = decide(session, channel)
    assert decision_of(session, ticket).position == "OURS"

    assert authors.mark(session, ticket, ["influential", "nonsense"], by=MANAGER, at=NOON)
    service.refresh(session, decision_of(session, ticket), ticket, by=MANAGER, at=NOON)

    assert decision_of(session, ticket).position == "refer"
    assert session.get_one(Author, ticket.author_id).marks == ["influential"]


def test_marking_twice_the_same_changes_nothing(session, channel):
    ticket = decide(session, channel)
    assert authors.mark(session, ticket, ["press"], by=MANAGER, at=NOON)

    assert not authors.mark(session, ticket, ["press"], by=MANAGER, at=NOON)
    assert authors.mark(session, ticket, [], by=MANAGER, at=NOON)


def test_who_may_not_decide_marks_nobody(session, channel):
    ticket = decide(session, channel)
    for by in (make.actor_of(Role.OBSERVER), make.actor_of(Role.SPOKESPERSON), INTAKE):
        with pytest.raises(NotAllowed):
            authors.mark(session, ticket, ["press"], by=by, at=NOON)


def _ruled():
    from tests.insight.decided import TEXT

    for before, _after in RULED:
        assert before in TEXT
    return TEXT.replace(*RULED[0])
