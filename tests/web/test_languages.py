"""Everyone is met in Dutch, French, German and English, completely."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.conftest import NOON
from tests.factories import (
    make_channel,
    make_expert,
    make_expertise,
    make_handoff,
    make_team,
    make_theme,
    make_ticket,
)
from webcare.core import tokens
from webcare.core.i18n import LANGUAGES, texts
from webcare.experts import engaging
from webcare.experts import letters as invitations
from webcare.handoffs import letters
from workflows.engagement import EngagementState
from workflows.handoff import OPEN_HANDOFF_STATES, HandoffState

ROOT = Path(__file__).resolve().parents[2]
PLACES = re.compile(r"%\(\w+\)0?2?[sd]")


def texts_of_the_house() -> set[str]:
    """Every text that `make messages` collected."""
    return set(_read("messages.pot"))


def catalogue(language: str):
    return _read(f"{language}/LC_MESSAGES/messages.po")


def _read(path: str):
    with (ROOT / "translations" / path).open("rb") as file:
        return {_key(each): each for each in read_po(file) if each.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_all_texts_of_the_house(language):
    known = catalogue(language)
    lacking = {each for each in texts_of_the_house() if each not in known or not _full(known[each])}

    assert lacking == set()
    assert len(known) > 3000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_same_values(language):
    wrong = [
        key
        for key, message in catalogue(language).items()
        if sorted(PLACES.findall(key)) != sorted(PLACES.findall(_first(message.string)))
        and "num" not in key
    ]

    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind", ["question", "more", "reminder", "over", "withdrawn", "fresh_link"]
)
def test_every_mail_to_an_expert_is_in_their_language_alone(session, language, kind):
    team = make_team(session, organisation="Sample City")
    ticket = make_ticket(session, make_channel(session, team))
    shown = {"from": "", "at": NOON.isoformat(), "text": "X", "files": [{"name": "x.txt"}]}
    handoff = make_handoff(
        session, ticket, language=language, due_at=NOON + timedelta(days=1), shown=[shown]
    )
    given = {
        "question": {"team": team, "link": "L", "by_mail": True},
        "more": {"team": team, "text": "T", "link": "L", "by_mail": False},
        "reminder": {"team": team, "link": "L", "by_mail": True},
        "over": {"link": "L", "by_mail": True},
        "withdrawn": {},
        "fresh_link": {"link": "L"},
    }[kind]
    letter = getattr(letters, kind)(handoff, **given)

    said = f"{letter.subject}\n{letter.text}"
    greeting = {"nl": "Dag", "en": "Hello", "fr": "Bonjour", "de": "Guten Tag"}[language]
    assert greeting in said
    if language != "en":
        for english in ("Please", "answer", "question:", "THE QUESTION", "Someone", "link to"):
            assert english not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation_and_the_page_behind_it_speak_the_experts_language_alone(
    session, visitor, language
):
    team = make_team(session, organisation="Sample City")
    theme = make_theme(session, team, names=dict.fromkeys(LANGUAGES, "X"))
    spoken = ["es", language, *LANGUAGES]
    expert = make_expert(session, team, languages=spoken, nonce=tokens.new_nonce())
    other = make_expert(session, team)
    make_expertise(session, expert, make_theme(session, team, names=dict.fromkeys(LANGUAGES, "Y")))
    make_expertise(session, expert, theme, state=EngagementState.INVITED)
    session.commit()
    link = engaging.link(expert)
    letter = invitations.invitation(expert, team, who="Ann", words="", link=link)
    path = f"/e/{link.rpartition('/')[2]}"
    wrong = {"first": "2026-05-02", "last": "2026-05-01", "substitute": str(other.id)}
    pages = [visitor.get(path), visitor.post(f"{path}/absence", form=path, **wrong)]

    said = f"{letter.subject}\n{letter.text}"
    for page in pages:
        assert f'<html lang="{language}"' in page.text
        said += re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2])
    assert pages[1].status_code == 422
    english = (
        "You ",
        "you ",
        "Thank",
        "Ask",
        "away",
        "From",
        "theme",
        "last day",
        "Note the",
        "by",
    )
    if language != "en":
        assert [each for each in english if re.search(rf"\b{each.strip()}\b", said)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", list(HandoffState))
def test_the_experts_page_speaks_one_language_in_every_state(session, client, language, state):
    ticket = make_ticket(session, make_channel(session, make_team(session)))
    shown = [{"from": "", "at": NOON.isoformat(), "text": "█████ X"}]
    handoff = make_handoff(
        session, ticket, language=language, state=state, due_at=NOON, shown=shown, question="Q?",
        answer="A." if state is HandoffState.ANSWERED else "",
        ended_at=None if state in OPEN_HANDOFF_STATES else NOON + timedelta(days=9999),
    )  # fmt: skip
    session.commit()
    page = client.get(f"/x/{tokens.sign('consult', handoff.id, handoff.nonce)}")

    assert f'<html lang="{language}"' in page.text or state is HandoffState.WITHDRAWN
    if language != "en" and state is not HandoffState.WITHDRAWN:
        said = re.sub(r"<[^>]+>", " ", page.text)
        for english in ("Your answer", "asks you", "Add files", "Keep", "Thank you", "Someone"):
            assert english not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_is_met_in_the_language_of_its_browser(session, client, language):
    ticket = make_ticket(session, make_channel(session, make_team(session)))
    session.commit()
    wish = {"Accept-Language": f"{language}-BE,{language};q=0.9,en;q=0.5"}

    form = client.get("/contact", headers=wish).text
    own = client.get(f"/t/{tokens.sign('follow', ticket.id, ticket.nonce)}", headers=wish).text

    for page in (form, own):
        assert f'<html lang="{language}"' in page
    assert texts(language)("React") in own
    assert f'<html lang="{language}"' in client.get("/login", headers=wish).text


def _key(message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _first(string) -> str:
    return string if isinstance(string, str) else string[0]


def _full(message) -> bool:
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)
