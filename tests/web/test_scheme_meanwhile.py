"""Two drafts from one version beside the form: told, taken in, or passed over knowingly."""

import pytest

from tests.web.scheme_desk import desk
from tests.workflows.schemes import SMALL
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.schemes import drafts, queries
from webcare.schemes.drafts import Deed
from webcare.schemes.service import publish
from workflows.scheme.draft import DraftState

__all__ = ["desk"]  # the fixture
OUR_A, OUR_B = SMALL.replace('"A?"', '"A!"'), SMALL.replace('"B?"', '"B!"')


class Two:
    """A draft of A whose version 1 was followed by a version 2 of *theirs* meanwhile."""

    def __init__(self, desk, theirs=OUR_B):
        self.desk, at = desk, now()
        base = publish(desk.session, SMALL, by=operator(), at=at)
        self.draft = drafts.begin(
            desk.session, desk.team.id, SMALL, base=base, by=operator(), at=at
        )
        drafts.save(
            desk.session, self.draft, OUR_A, Deed(act="text.saved"), seen=1, by=operator(), at=at
        )
        self.path = f"/scheme/drafts/{self.draft.id}"
        self.newer = publish(desk.session, theirs, by=operator(), at=at)
        desk.session.commit()

    @property
    def page(self):
        return self.desk.other.get(f"{self.path}/proposal").text

    @property
    def text(self):
        self.desk.session.expire_all()
        return queries.revision(self.desk.session, self.draft).text

    def post(self, act, browser=None, **typed):
        return (browser or self.desk.one).post(f"{self.path}/{act}", data=typed)

    def take(self, **typed):
        return self.post("take", version=self.newer.id, revision=self.draft.current, **typed)


@pytest.fixture
def two(desk):
    return Two(desk)


def test_the_page_says_what_was_published_meanwhile_and_offers_both_ways(two):
    page = two.page

    assert "Since this draft began, version 2 was published, which changed B." in page
    assert "Take version 2 in" in page and "Propose it all the same" in page


def test_neither_proposing_nor_publishing_passes_over_it_unsaid(two):
    refused = two.post("propose", revision=2, note="Better")
    assert refused.status_code == 409 and "Another version was published" in refused.text
    assert two.post("propose", revision=2, note="Better", known=2).status_code == 303
    assert "Publish it all the same" in two.page
    refused = two.post("publish", two.desk.other)
    assert refused.status_code == 409 and "Another version was published" in refused.text
    assert two.post("publish", two.desk.other, known=2).status_code == 303

    two.desk.session.expire_all()
    assert two.draft.state is DraftState.PUBLISHED


def test_the_newer_version_is_taken_in_with_one_press(two):
    answer = two.take()
    assert answer.status_code == 303
    assert '"A!"' in two.text and '"B!"' in two.text
    assert "Since this draft began" not in two.page
    assert "Brought together with version 2" in two.desk.one.get(f"{two.path}/history").text
    assert two.post("propose", revision=3, note="Both").status_code == 303


def test_where_both_changed_a_line_one_is_asked(desk):
    two = Two(desk, SMALL.replace('"A?"', '"A …"'))
    asked = two.take()
    assert asked.status_code == 409 and two.draft.current == 2
    assert "A!" in asked.text and "A …" in asked.text and 'name="side-0"' in asked.text
    assert two.take(**{"side-0": "theirs"}).status_code == 303

    assert '"A …"' in two.text and '"A!"' not in two.text


def test_a_draft_is_compared_with_the_version_that_holds(two):
    page = two.desk.one.get(f"{two.path}/compare").text

    assert f'<option value="{two.newer.id}" selected' in page
