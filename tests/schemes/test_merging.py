"""Two people's changes to one text, brought together by lines."""

import time

from hypothesis import given
from hypothesis import strategies as st

from webcare.schemes.merging import Clash, clashes, joined, merge

lines = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n", "e\n"]), max_size=12).map("".join)
BASE = "one\ntwo\nthree\nfour\nfive\n"


def test_changes_in_different_places_come_together():
    mine, theirs = BASE.replace("two", "TWO"), BASE.replace("five\n", "five\nsix\n")

    assert joined(merge(BASE, mine, theirs)) == "one\nTWO\nthree\nfour\nfive\nsix\n"


def test_the_same_lines_changed_differently_clash_and_one_chooses():
    mine, theirs = BASE.replace("three", "3"), BASE.replace("three", "III").replace("one", "ONE")
    pieces = merge(BASE, mine, theirs)

    assert clashes(pieces) == [Clash(0, ("three\n",), ("3\n",), ("III\n",))]
    assert joined(pieces) == "ONE\ntwo\n3\nfour\nfive\n"
    assert joined(pieces, {0: False}) == "ONE\ntwo\nIII\nfour\nfive\n"


def test_the_same_change_by_both_is_no_clash():
    both = BASE.replace("three", "3")

    assert joined(merge(BASE, both, both)) == both


@given(lines, lines)
def test_what_only_one_changed_is_taken_whole(base, changed):
    assert joined(merge(base, changed, base)) == changed
    assert joined(merge(base, base, changed)) == changed


@given(lines, lines, lines)
def test_choosing_one_side_everywhere_never_loses_a_line_of_it(base, mine, theirs):
    pieces = merge(base, mine, theirs)
    kept = joined(pieces).splitlines()
    changed = [line for line in mine.splitlines() if line not in base.splitlines()]

    assert set(changed) <= set(kept)


def test_a_text_of_endless_lines_is_one_clash_and_quick():
    started = time.process_time()
    pieces = merge("a\n" * 200_000, "b\n" * 200_000, "c\n" * 200_000)

    assert len(clashes(pieces)) == 1
    assert time.process_time() - started < 1
