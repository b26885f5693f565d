"""Whom a note calls by name. Pure."""

from hypothesis import given
from hypothesis import strategies as st

from workflows.mentions import Colleague, called, parted

ANNA = Colleague(1, "Anna de Vries", "anna.devries")
ANN = Colleague(2, "Ann", "ann")
PIET = Colleague(3, "Piet Jansen", "piet")
OTHER_PIET = Colleague(4, "Piet Mulder", "pmulder")
AWAY = Colleague(5, "Sofie Peeters", "sofie", may_see=False)
ALL = [ANNA, ANN, PIET, OTHER_PIET, AWAY]


def people(text):
    return [each.id for each in called(text, ALL).people]


def test_a_full_name_a_login_and_a_first_name_of_ones_own_each_call():
    assert people("@Anna de Vries, kijk je mee?") == [1]
    assert people("See @anna.devries.") == [1]
    assert people("(@ANNA: yes)") == [1]


def test_the_longest_name_is_meant_and_a_name_within_a_word_is_none():
    assert people("@Ann and @Anna de Vries") == [2, 1]
    assert people("@Annabel") == []


def test_an_address_calls_nobody():
    found = called("Mail to info@anna.devries or ann@ann, x@@piet", ALL)

    assert (found.people, found.unknown) == ((), ())


def test_who_may_not_see_it_is_named_and_not_called():
    found = called("@Sofie Peeters and @sofie", ALL)

    assert (found.people, [each.id for each in found.may_not]) == ((), [5])


def test_a_name_of_two_calls_neither_and_is_said():
    found = called("@Piet, and @pmulder", ALL)

    assert [each.id for each in found.people] == [3, 4]  # `piet` is a login, so it is one's own
    twice = called("@Jan", [Colleague(6, "Jan A", "a"), Colleague(7, "Jan B", "b")])
    assert (twice.people, twice.unclear) == ((), ("Jan",))


def test_a_name_of_nobody_is_said_once():
    assert called("@nobody. @nobody, @ 5", ALL).unknown == ("nobody",)


def test_each_is_called_once_however_often_they_are_named():
    found = called("@Ann @ann @Ann", ALL)

    assert [each.id for each in found.people] == [2]
    assert found.spelled == ("@Ann", "@ann")


@given(st.text(alphabet="@An devris.,-\n", max_size=60))
def test_the_pieces_of_a_note_are_the_note(text):
    found = called(text, ALL)
    pieces = parted(text, found.spelled)

    assert "".join(piece for piece, _ in pieces) == text
    assert {piece for piece, calls in pieces if calls} <= set(found.spelled)
