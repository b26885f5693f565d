"""Which words suddenly stand together."""

from workflows.word_surge import LEAST_BEFORE, Said, frequent, standing_together

BEFORE = [frozenset({"bins", "street"})] * LEAST_BEFORE


def said(*words, people=8, channel=1):
    return [Said(f"p{number}", channel, frozenset(words)) for number in range(people)]


def found(now, before=BEFORE):
    return standing_together(now, before, frequent(now))


def test_words_that_were_never_together_are_told_with_what_goes_with_them():
    group = found([*said("leak", "harbour", "smell"), *said("bins", "street", people=4)])

    assert set(group.words) == {"leak", "harbour", "smell"}
    assert (group.count, group.people, group.total) == (8, 8, 12)
    assert group.expected < 0.1


def test_few_messages_few_people_and_the_usual_are_nothing():
    assert found(said("leak", "harbour", people=5)) is None
    assert found([each for _ in range(3) for each in said("leak", "harbour", people=3)]) is None
    assert found(said("bins", "street", people=30)) is None


def test_with_too_little_to_compare_with_nothing_is_said():
    assert found(said("leak", "harbour", people=30), BEFORE[1:]) is None


def test_one_word_alone_is_no_group():
    now = [Said(f"p{number}", 1, frozenset({"leak", f"word{number}"})) for number in range(20)]

    assert found(now) is None
