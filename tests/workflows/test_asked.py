"""What is asked, and how many ask the same."""

from workflows.asked import grouped, questions_of


def test_questions_are_found_with_and_without_their_mark():
    text = "Dag. Ik woon in Zuid. Wanneer komt er weer stroom\nIs het water veilig? Groeten"
    assert questions_of(text) == ("Wanneer komt er weer stroom", "Is het water veilig?")


def test_a_text_that_asks_nothing_holds_no_question():
    assert questions_of("Er komt bruin water uit de kraan. Met vriendelijke groeten.") == ()


def test_those_who_ask_the_same_are_counted_together():
    asked = [
        "Is het water drinkbaar?", "Mag ik het water nog drinken?", "is HET water al drinkbaar?",
        "Waar kan ik flessen halen?",
    ]  # fmt: skip
    found = grouped([questions_of(each) for each in asked])
    assert [each.times for each in found] == [3]
    assert "drink" in found[0].words


def test_where_nobody_asks_the_same_each_stands_alone():
    found = grouped([("Waar kan ik flessen halen?",), ("Wanneer komt er stroom?",)])
    assert [each.times for each in found] == [1, 1]


def test_one_message_counts_once_however_often_it_asks():
    found = grouped([("Is het water drinkbaar?", "Is dat water drinkbaar?")])
    assert found[0].times == 1


def test_the_wording_that_is_met_most_stands_for_all():
    asked = [("Is het kraanwater veilig?",)] * 3 + [("Is ons kraanwater nu echt veilig?",)]
    assert grouped(asked)[0].example == "Is het kraanwater veilig?"
