"""What an approver changed, marked word by word."""

from hypothesis import given, settings
from hypothesis import strategies as st

from webcare.web.word_diff import LONGEST, Part, changes, plain_breaks


def test_a_changed_word_is_marked_and_the_rest_is_kept():
    parts = changes("We come at seven.", "We come at nine.")

    assert parts == [
        Part("We come at "), Part("seven", "del"), Part("nine", "ins"), Part("."),
    ]  # fmt: skip


def test_nothing_changed_marks_nothing():
    assert changes("Same.", "Same.") == [Part("Same.")]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_the_parts_make_both_texts_again(before, after):
    parts = changes(before, after)

    assert "".join(part.text for part in parts if part.change != "ins") == plain_breaks(before)
    assert "".join(part.text for part in parts if part.change != "del") == plain_breaks(after)


def test_the_line_breaks_of_a_browser_are_no_change():
    assert changes("Dear,\n\nOpen.", "Dear,\r\n\r\nOpen.") == [Part("Dear,\n\nOpen.")]


def test_a_blank_line_that_comes_or_goes_is_seen_as_such():
    more, less = changes("One.\nTwo.", "One.\n\nTwo."), changes("One.\n\nTwo.", "One.\nTwo.")

    assert [part.shown for part in more if part.change == "ins"] == ["↵\n"]
    assert [part.shown for part in less if part.change == "del"] == ["↵"]


def test_a_text_too_long_to_compare_is_shown_as_replaced():
    before, after = "a " * LONGEST, "b " * LONGEST

    assert changes(before, after) == [Part(before, "del"), Part(after, "ins")]
