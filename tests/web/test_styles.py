"""The styles that are served are those of Tabler that our pages can use."""

import pytest

from docs import trim_styles


def test_the_trimmed_styles_are_those_of_the_present_pages():
    assert trim_styles.USED.read_text() == trim_styles.trimmed(), "run `make styles`"


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".btn{a:b}.carousel{c:d}", ".btn{a:b}"),
        (".btn,.carousel{a:b}", ".btn{a:b}"),
        (".btn:not(.carousel,.x .y){a:b}", ".btn:not(.carousel,.x .y){a:b}"),
        (".btn .carousel{a:b}p>a{c:d}", "p>a{c:d}"),
        ("@media print{.carousel{a:b}}@media print{.btn{a:b}}", "@media print{.btn{a:b}}"),
        ('@charset "UTF-8";.flag-red{a:url("x{}")}', '@charset "UTF-8";.flag-red{a:url("x{}")}'),
    ],
)
def test_a_rule_stays_when_each_of_its_classes_can_stand_on_a_page(css, left):
    assert trim_styles._trim(css, {"btn"}, ("flag-",)) == left
