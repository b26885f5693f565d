"""Words are taken away or covered, and none are put in."""

import pytest

from workflows.blackout import (
    BAR,
    only_takes_away,
    tidied,
    without_names,
    without_people,
    without_personal_data,
)

LETTER = "Dear city, I am Lieve De Wit. Call me on 0470 12 34 56.\nThe bins overflow."


@pytest.mark.parametrize(
    "typed", ["a *** b", "a ***** b", "a ███ b", "a █ █ b", "a *** █ b", f"a {BAR} b"]
)
def test_stars_and_bars_of_any_length_are_one_bar_that_tells_no_length(typed):
    assert tidied(typed) == f"a {BAR} b"


def test_what_is_personal_by_its_form_is_covered_and_nothing_else():
    text = (
        "I am Lieve (lieve@home.example), 0470 12 34 56, BE68 5390 0754 7034, "
        "85.07.30-033.28; my reference is 123456."
    )

    assert without_personal_data(text) == (
        f"I am Lieve ({BAR}), {BAR}, {BAR}, {BAR}; my reference is 123456."
    )


def test_a_long_letter_is_covered_to_its_end():
    text = "The bins overflow.\n" * 2000 + "lieve@home.example"

    assert without_personal_data(text).endswith(BAR)


@pytest.mark.parametrize(
    "shown",
    [
        LETTER,
        "The bins overflow.",
        f"Dear city, I am {BAR}. Call me on {BAR}.\nThe bins overflow.",
        "I am Lieve *** The bins overflow.",
        "  The   bins\n\noverflow.  ",
        BAR,
    ],
)
def test_leaving_out_and_covering_keeps_the_writers_own_words(shown):
    assert only_takes_away(LETTER, shown)


@pytest.mark.parametrize(
    "shown",
    [
        "The bins do not overflow.",
        "The bins overflow. I am Lieve",
        f"{BAR} thinks the bins overflow.",
        "the bins overflow",
    ],
)
def test_other_words_or_another_order_are_not_the_writers(shown):
    assert not only_takes_away(LETTER, shown)


def test_all_that_points_to_a_person_is_covered():
    said = (
        "Dag, mijn naam is Karel Dedecker, Kerkstraat 12, 9000 Gent, tel 0470 12 34 56.\n"
        "De put ligt er al weken.\n\nMet vriendelijke groeten,\nKarel"
    )

    covered = without_people(said, ["Karel Dedecker"])

    for part in ("Karel", "Dedecker", "Kerkstraat", "Gent", "0470"):
        assert part not in covered
    assert "De put ligt er al weken." in covered
    assert only_takes_away(said, covered)


def test_a_name_is_covered_in_its_parts_and_the_little_words_of_it_stay():
    said = "Ik ben Jan de Smet. Meneer De Smet vroeg: is de put van de stad?"

    covered = without_names(said, ["Jan de Smet"])

    assert covered == f"Ik ben {BAR}. Meneer De {BAR} vroeg: is de put van de stad?"
