"""Facts of the vocabulary as clauses: every one, in both languages, as a reader can check."""

import pytest
from flask_babel import force_locale

from tests import factories as make
from tests.conftest import NOON
from tests.web.clauses import AS_SEEN, CLAUSES, JOINED
from webcare.core.actor import operator
from webcare.schemes.service import publish_shipped
from webcare.web.evidence import because
from webcare.web.schemes.conditions import condition_words
from workflows.conditions import Compare, Not, parse_condition
from workflows.facts import VOCABULARY
from workflows.rights import Role


def said(app, condition):
    """The condition in English and in Dutch."""
    words = []
    for language in ("en", "nl"):
        with app.test_request_context(), force_locale(language):
            words.append(condition_words(condition))
    return tuple(words)


def test_the_table_holds_every_fact_of_the_vocabulary():
    assert {fact for fact, _comparison, _value in CLAUSES} == set(VOCABULARY)


@pytest.mark.parametrize("asked", CLAUSES, ids=lambda asked: f"{asked[0]}-{asked[1]}-{asked[2]}")
def test_a_fact_is_a_clause_that_stands_after_when(app, asked):
    english, dutch, not_english, not_dutch = CLAUSES[asked]
    condition = Compare(*asked)
    assert said(app, condition) == (english, dutch)
    assert said(app, Not(condition)) == (not_english, not_dutch)
    assert said(app, Not(Not(condition))) == (english, dutch)
    if asked[2] is True:
        assert said(app, Compare(asked[0], "is", value=False)) == (not_english, not_dutch)


@pytest.mark.parametrize(("written", "english", "dutch"), JOINED)
def test_clauses_are_joined_and_turned_round(app, written, english, dutch):
    assert said(app, parse_condition(written)) == (english, dutch)


@pytest.mark.parametrize(("saw", "english", "dutch"), AS_SEEN)
def test_what_a_fact_saw_stands_after_because(app, saw, english, dutch):
    words = []
    for language in ("en", "nl"):
        with app.test_request_context(), force_locale(language):
            words.append(because(saw))
    assert words == [english, dutch]


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        ("nl", '<span lang="nl">Stelt “Ja” voor als er woorden van gevaar in staan.</span>'),
        ("en", '<span lang="en">Proposes “Yes” when it holds words of danger.</span>'),
        ("fr", '<span lang="fr">Propose « Oui » quand il contient des mots de danger.</span>'),
    ],
)
def test_rules_speak_the_language_of_the_scheme_not_of_the_page(session, login, shown, sentence):
    publish_shipped(session, by=operator(), at=NOON)
    team = make.make_team(session, scheme="conversatieteam")
    reader = login(make.make_user(session, team, Role.LEAD, language="nl"))

    assert sentence in reader.get("/scheme", query_string={"lang": shown}).text
