"""Words that are written now and were not before."""

from workflows.surge_words import standing_out, words_of


def test_a_word_that_is_new_stands_out_before_one_that_grew():
    now = ["gas leak at the station"] * 8 + ["the bins again"] * 2
    before = ["the bins again"] * 30 + ["at the station"] * 5
    found = [each.word for each in standing_out(now, before)]
    assert found[0] == "leak"
    assert "bins" not in found


def test_numbers_links_and_addresses_are_no_words():
    said = "Kijk op https://example.org/vreemd of mail an@home.example, tel 0470123456"
    assert words_of(said) == {"kijk", "mail"}


def test_nothing_stands_out_of_nothing():
    assert standing_out([], ["something"]) == []


def test_what_few_write_does_not_stand_out():
    found = standing_out(["gas leak"] * 2 + ["hello there"] * 30, [])
    assert "leak" not in [each.word for each in found]
