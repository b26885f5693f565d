"""Numbers that a phone calls."""

import pytest

from webcare.core.danger_words import USUAL
from webcare.web.links import dialled


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (USUAL["nl"], ["112", "1813", "113", "08000113"]),
        (USUAL["fr"], ["112", "080032123", "08000113"]),
        ("Ticket 17, in 2026, at 12:30", []),
    ],
)
def test_emergency_numbers_are_links_and_other_figures_are_not(text, numbers):
    said = dialled(text)

    assert [each.partition('"')[0] for each in said.split('href="tel:')[1:]] == numbers


def test_the_rest_stays_text():
    assert dialled("<b>112</b> & &#112;") == (
        '&lt;b&gt;<a href="tel:112">112</a>&lt;/b&gt; &amp; &amp;#112;'
    )
