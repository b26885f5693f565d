"""The drawing on the scheme's page, alone, and to take away."""

import io
import xml.etree.ElementTree as ET

import pypdf
import pytest

from tests import factories as make
from tests.web.conftest import statements
from tests.workflows.schemes import NOON
from webcare.core.actor import operator
from webcare.schemes import queries
from webcare.schemes.service import publish_shipped
from workflows.rights import Role


@pytest.fixture
def team(session):
    publish_shipped(session, by=operator(), at=NOON)
    return make.make_team(session, name="Conversation")


def test_the_schemes_page_shows_its_drawing_above_the_list(team, inside):
    page = inside(team, Role.OBSERVER).get("/scheme", lang="fr").text

    assert page.index('class="scheme-drawing"') < page.index('class="scheme-flow"')
    drawing = page[page.index("<svg xmlns") :]
    links = {part.partition('"')[0] for part in drawing.split('<a href="#entry-')[1:]}
    assert links
    assert links <= {part.partition('"')[0] for part in page.split('id="entry-')[1:]}
    assert "Y a-t-il un danger" in drawing
    assert page.count('id="node-G1"') == 1


def test_the_drawing_alone_leads_back_to_the_words(team, inside):
    page = inside(team, Role.OBSERVER).get("/scheme/drawing", lang="nl").text

    assert 'class="scheme-drawing"' in page
    assert "lang=nl#entry-G1" in page


def test_the_drawing_is_taken_away_as_svg_and_as_a_pdf_of_one_a4(session, team, inside):
    version = queries.newest(session, "usaf", at=NOON)
    visitor = inside(team, Role.EXPERT, Role.OBSERVER)

    svg = visitor.get("/scheme/drawing.svg", version=version.id, lang="de")
    pdf = visitor.get("/scheme/drawing.pdf", version=version.id, lang="de")

    assert svg.content_type == "image/svg+xml"
    assert f"usaf-{version.number}-de.svg" in svg.headers["Content-Disposition"]
    assert ET.fromstring(svg.text).get("lang") == "de"  # noqa: S314 - our own
    assert pdf.content_type == "application/pdf"
    assert "default-src 'none'" in pdf.headers["Content-Security-Policy"]
    (page,) = pypdf.PdfReader(io.BytesIO(pdf.data)).pages
    words = " ".join(page.extract_text().split())
    assert f"Fassung {version.number}" in words
    assert str(version.published_at.year) in words


def test_a_version_or_team_that_is_not_there_has_no_drawing(team, inside):
    visitor = inside(team, Role.OBSERVER)

    for form in ("", ".svg", ".pdf"):
        assert visitor.get(f"/scheme/drawing{form}", version=10**9).status_code == 404
        assert visitor.get(f"/scheme/drawing{form}", team=10**9).status_code == 404
        assert visitor.get(f"/scheme/drawing{form}", lang="xx").status_code == 200


def test_an_expert_without_a_desk_does_not_see_the_scheme(team, inside):
    visitor = inside(team, Role.EXPERT)
    for form in ("", ".svg", ".pdf"):
        assert visitor.get(f"/scheme/drawing{form}").status_code == 403


def test_the_drawing_costs_few_statements(session, team, inside):
    visitor = inside(team, Role.OBSERVER)
    visitor.get("/scheme/drawing.svg")

    with statements(session) as seen:
        visitor.get("/scheme/drawing.svg")

    assert len(seen) <= 6
