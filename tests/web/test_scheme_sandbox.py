"""The sandbox answers as the ticket's page does: by gate, by number, and with the team's themes."""

from tests import factories as make
from tests.web.scheme_desk import Desk, desk
from workflows.scheme import shipped

__all__ = ["desk"]  # the fixture
GATE = 'name="give" value="*=" data-key="0"'


def walk(desk, **form):
    form = {"text": "Hello", "language": "en", "lang": "en", "channel_kind": "mail"} | form
    return desk.one.post(f"{desk.path}/try", data=form).text


def test_one_key_answers_the_whole_gate(session, login):
    desk = Desk(session, login, shipped()["conversatieteam"])
    make.make_theme(session, desk.team, slug="litter", ours=True)

    begun = walk(desk, start="yes", theme="litter")
    assert GATE in begun and "questions in one" in begun
    beyond = walk(desk, give="*=", theme="litter")
    assert GATE not in beyond and 'value="K1=question"' in beyond


def test_every_answer_has_the_number_that_gives_it_on_the_ticket(desk):
    page = walk(desk, start="yes")

    for number, answer in enumerate(("yes", "no"), start=1):
        assert f'value="A={answer}" data-key="{number}" aria-keyshortcuts="{number}"' in page


def test_what_stands_in_the_way_of_the_gate_is_said(session, login):
    page = walk(Desk(session, login, shipped()["conversatieteam"]), start="yes", text="suicide")

    assert GATE not in page and "Look at this one by itself." in page


def test_the_themes_are_those_of_the_team_and_bring_what_is_known_of_them(session, desk):
    make.make_theme(session, desk.team, slug="floods", names={"en": "Floods"}, sensitive=True)
    make.make_theme(session, make.make_team(session), slug="theirs", names={"en": "Theirs"})

    page = walk(desk, start="yes", theme="floods")
    assert '<option value="floods" selected>Floods</option>' in page
    assert "the theme is sensitive" in page.split('id="walk"')[1]
    assert "Theirs" not in page

    other = walk(desk, start="yes", theme="theirs")
    assert "<strong>theirs</strong>" not in other


def test_without_a_theme_nothing_is_known_of_it_as_at_the_desk(session, login):
    desk = Desk(session, login, shipped()["conversatieteam"])

    assert 'value="G5=' not in walk(desk, start="yes")
