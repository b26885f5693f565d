"""An answer is kept by one, approved by another, found by what is asked, and ends on its day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.accounts import service as accounts
from webcare.bank import queries, service
from webcare.bank.service import SavedReplyCard
from webcare.core.errors import Conflict, Invalid, NotAllowed
from workflows.rights import Role
from workflows.saved_reply import SavedReplyState

TODAY = date(2026, 11, 18)
WRITER = make.actor_of(Role.MANAGER, user_id=1, name="An")
APPROVER = make.actor_of(Role.LEAD, user_id=2, name="Bo")
POOL = SavedReplyCard(
    title="Openingsuren van het zwembad",
    asked=("Wanneer is het zwembad open?", "Tot hoe laat kan ik zwemmen op zondag?"),
    body="Het zwembad is open van 9 tot 18 uur.",
    language="nl",
    theme_id=None,
    owner="Sportdienst",
    owner_id=None,
    expires_on=TODAY + timedelta(days=365),
)
QUESTION = "Goeiedag, kunt u mij zeggen wanneer het zwembad zondag open is? Groeten, Jan"


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def propose(session, team):
    def act(card=POOL, **how):
        given = {"today": TODAY, "by": WRITER, "at": NOON, **how}
        return service.propose(session, team.id, card, **given)

    return act


@pytest.fixture
def kept(session, propose):
    def act(card=POOL, **how):
        saved = propose(card, **how)
        service.approve(session, saved, seen=None, today=TODAY, by=APPROVER, at=NOON)
        return saved

    return act


def found(session, team, question=QUESTION, language="nl", today=TODAY):
    return [
        fit.saved.title
        for fit in queries.fitting(session, [team.id], question, language, today=today)
    ]


def test_a_question_in_other_words_finds_the_reply(session, team, kept):
    kept()
    assert found(session, team) == [POOL.title]
    assert queries.fits_any(session, team.id, QUESTION, "nl", today=TODAY)


@pytest.mark.parametrize(
    "question",
    [
        "Wanneer wordt mijn straat geveegd?",
        "Het zwembad!",  # one word in common says nothing
        "",
        "De en het, van op",  # nothing but stop words
        "' | ! & ( \\ :* \x00",
        "z" * 100_000,
    ],
)
def test_another_question_finds_nothing(session, team, kept, question):
    kept()
    assert found(session, team, question) == []


def test_one_wording_is_enough_and_does_not_drown_among_others(session, team, kept):
    wordings = tuple(f"Iets heel anders nummer {n} over vuilniszakken" for n in range(20))
    kept(replace(POOL, asked=(*wordings, *POOL.asked)))
    assert found(session, team) == [POOL.title]


def test_the_best_fit_stands_first(session, team, kept):
    kept(replace(POOL, title="Zwembad en sporthal", asked=("Is het zwembad open voor scholen?",)))
    kept()
    assert found(session, team)[0] == POOL.title


@pytest.mark.parametrize("spoken", ["fr", "de", "en", None, "xx"])
def test_an_answer_in_another_language_does_not_fit(session, team, kept, spoken):
    kept()
    assert found(session, team, language=spoken) == []


def test_a_proposal_does_not_fit_until_another_person_approved_it(session, team, propose):
    saved = propose()
    assert found(session, team) == []
    same_person = make.actor_of(Role.LEAD, user_id=WRITER.user_id)
    with pytest.raises(NotAllowed):
        service.approve(session, saved, seen=None, today=TODAY, by=same_person, at=NOON)
    service.approve(session, saved, seen=None, today=TODAY, by=APPROVER, at=NOON)
    assert found(session, team) == [POOL.title]


def test_who_changes_a_proposal_proposes_it(session, propose):
    saved = propose()
    lead = make.actor_of(Role.LEAD, user_id=2, name="Bo")
    service.change(session, saved, replace(POOL, body="Nieuw"), today=TODAY, by=lead, at=NOON)
    with pytest.raises(NotAllowed):
        service.approve(session, saved, seen=None, today=TODAY, by=lead, at=NOON)


def test_a_manager_alone_cannot_approve(session, propose):
    other = make.actor_of(Role.MANAGER, user_id=3)
    with pytest.raises(NotAllowed):
        service.approve(session, propose(), seen=None, today=TODAY, by=other, at=NOON)


def test_only_the_text_that_was_seen_is_approved(session, propose):
    saved = propose()
    session.flush()
    seen = saved.version
    service.change(session, saved, replace(POOL, body="Gewijzigd"), today=TODAY, by=WRITER, at=NOON)
    session.flush()
    with pytest.raises(Conflict) as clash:
        service.approve(session, saved, seen=seen, today=TODAY, by=APPROVER, at=NOON)
    assert clash.value.text == "Gewijzigd"
    assert saved.state is SavedReplyState.PROPOSED


def test_its_last_day_still_counts_and_the_next_does_not(session, team, kept):
    kept(replace(POOL, expires_on=TODAY))
    assert found(session, team) == [POOL.title]
    assert found(session, team, today=TODAY + timedelta(days=1)) == []


def test_a_new_text_takes_the_old_ones_place_when_it_is_approved(session, team, kept, propose):
    old = kept()
    new = propose(replace(POOL, title="Zwembad: openingsuren"), replaces=old)
    assert found(session, team) == [POOL.title]
    service.approve(session, new, seen=None, today=TODAY, by=APPROVER, at=NOON)
    assert found(session, team) == ["Zwembad: openingsuren"]
    assert old.state is SavedReplyState.REPLACED
    assert queries.replacement(session, old) is new


def test_two_do_not_propose_in_its_place(session, kept, propose):
    old = kept()
    propose(replaces=old)
    with pytest.raises(Conflict):
        propose(replaces=old)


def test_what_was_approved_is_not_changed(session, kept):
    with pytest.raises(Conflict):
        service.change(session, kept(), POOL, today=TODAY, by=WRITER, at=NOON)


def test_withdrawing_needs_a_reason_and_ends_it(session, team, kept):
    saved = kept()
    with pytest.raises(Invalid):
        service.withdraw(session, saved, "  ", by=APPROVER, at=NOON)
    service.withdraw(session, saved, "Het bad is dicht", by=APPROVER, at=NOON)
    assert found(session, team) == []
    assert (saved.ended_by, saved.ended_why) == ("Bo", "Het bad is dicht")


def test_renewing_keeps_the_text_and_moves_the_day(session, kept):
    saved = kept()
    later = TODAY + timedelta(days=700)
    service.renew(session, saved, later, today=TODAY, by=APPROVER, at=NOON)
    assert saved.expires_on == later
    with pytest.raises(NotAllowed):
        service.renew(session, saved, later, today=TODAY, by=WRITER, at=NOON)
    with pytest.raises(Invalid):
        service.renew(session, saved, date(2040, 1, 1), today=TODAY, by=APPROVER, at=NOON)


def test_every_wrong_field_is_told_at_once(propose):
    wrong = replace(
        POOL, title=" ", body="", language="tlh", owner="", expires_on=TODAY - timedelta(days=1)
    )
    with pytest.raises(Invalid) as told:
        propose(wrong)
    assert set(told.value.fields) == {"title", "body", "language", "owner", "expires_on"}


def test_a_leap_day_has_a_longest_term_too(session, propose):
    leap = date(2028, 2, 29)
    with pytest.raises(Invalid):
        propose(replace(POOL, expires_on=date(2031, 3, 1)), today=leap)
    assert propose(replace(POOL, expires_on=date(2031, 2, 28)), today=leap)


def test_only_what_holds_is_used_and_an_expired_use_says_so(session, kept, propose):
    saved = kept(replace(POOL, expires_on=TODAY))
    service.used(session, saved, 1, 2, today=TODAY + timedelta(days=1), by=WRITER, at=NOON)
    session.flush()
    assert [use.expired for use in queries.uses(session, saved.id)] == [True]
    assert queries.use_counts(session, [saved.id]) == {saved.id: 1}
    with pytest.raises(Conflict):
        service.used(session, propose(), 1, 2, today=TODAY, by=WRITER, at=NOON)


def test_another_team_finds_nothing_of_it(session, team, kept):
    kept()
    assert found(session, make.make_team(session)) == []


def test_the_teams_day_is_that_of_its_zone(session):
    tokyo = make.make_team(session, office={"timezone": "Asia/Tokyo"})
    late = NOON.replace(hour=20)
    assert accounts.today(tokyo, late) == TODAY + timedelta(days=1)
    assert accounts.today(make.make_team(session), late) == TODAY
