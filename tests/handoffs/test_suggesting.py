"""Whom to ask: from themes and earlier questions like it, and never from the future."""

from datetime import date, timedelta

import pytest

from tests.conftest import NOON
from tests.factories import (
    make_absence,
    make_channel,
    make_expert,
    make_expertise,
    make_handoff,
    make_message,
    make_team,
    make_theme,
    make_ticket,
)
from webcare.experts import queries as experts
from webcare.handoffs import replaying, suggesting
from workflows.handoff import HandoffState
from workflows.suggestion import Known, Rank, ranked

SWIM = "When does the swimming pool open for lessons in summer?"
TREES = "Who prunes the oak trees beside the playground?"
HOUR = timedelta(hours=1)


class Desk:
    """A team whose questions of the past are known."""

    def __init__(self, session):
        self.session = session
        self.team = make_team(session)
        self.channel = make_channel(session, self.team)
        self.kim = self.expert("Kim")
        self.bo = self.expert("Bo")

    def expert(self, name, **given):
        return make_expert(self.session, self.team, name=name, languages=["nl"], **given)

    def ticket(self, text, **given):
        ticket = make_ticket(self.session, self.channel, subject=text[:40], **given)
        make_message(self.session, ticket, text=text, reply_text=text)
        return ticket

    def past(self, expert, text, *, days=10, hours=3, refused="", ticket=None, **given):
        """A question that *expert* answered, or refused where *refused* says who would know."""
        asked_at = NOON - timedelta(days=days)
        ticket = ticket or self.ticket(text)
        end = HandoffState.DECLINED if refused else HandoffState.ANSWERED
        values = {
            "expert_id": expert.id, "to_email": expert.email, "to_name": expert.name,
            "question": text, "shown": [{"from": "A", "at": "", "text": text}], "state": end,
            "asked_at": asked_at, "ended_at": asked_at + hours * HOUR, "suggested": refused,
        }  # fmt: skip
        return make_handoff(self.session, ticket, **values | given)

    def suggest(self, text, at=NOON, **given):
        return suggesting.for_ticket(self.session, self.ticket(text, **given), at=at)

    def names(self, *asked, **given):
        return [each.expert.name for each in self.suggest(*asked, **given)]


@pytest.fixture
def desk(session):
    return Desk(session)


def test_who_is_first_for_the_theme_comes_before_the_backup(desk):
    theme = make_theme(desk.session, desk.team)
    make_expertise(desk.session, desk.bo, theme)
    make_expertise(desk.session, desk.kim, theme, rank=Rank.BACKUP)

    assert desk.names(SWIM, theme_id=theme.id) == ["Bo", "Kim"]


def test_who_answered_questions_like_it_is_proposed_with_how_many_and_how_fast(desk):
    for hours in (2, 3, 8):
        desk.past(desk.kim, SWIM, hours=hours)
    desk.past(desk.bo, TREES)

    (choice,) = desk.suggest("Are there swimming lessons at the pool?")

    assert choice.expert is desk.kim
    assert (len(choice.known.answered), choice.known.median_minutes) == (3, 180)
    assert choice.known.refused == []


def test_nothing_is_proposed_where_nothing_speaks_for_anybody(desk):
    assert desk.names(SWIM) == []


def test_a_refusal_that_names_another_pushes_that_one_up(desk):
    theme = make_theme(desk.session, desk.team)
    make_expertise(desk.session, desk.kim, theme)
    for _time in range(3):
        desk.past(desk.kim, SWIM, refused=f"Bo <{desk.bo.email}>")

    assert desk.names(SWIM, theme_id=theme.id) == ["Bo", "Kim"]
    assert desk.names(TREES, theme_id=theme.id) == ["Kim"]


@pytest.mark.parametrize("named", ["Bo", "bo", "Bo <{email}>", "{email}"])
def test_whom_a_refusal_names_is_found_by_name_or_address(desk, named):
    desk.past(desk.kim, SWIM, refused=named.format(email=desk.bo.email))

    assert desk.names(SWIM) == ["Bo"]


def test_a_refusal_that_names_somebody_unknown_proposes_nobody(desk):
    desk.past(desk.kim, SWIM, refused="Somebody Else <else@home.example>")

    assert desk.names(SWIM) == []


def test_who_is_away_stands_last_and_their_substitute_first(desk):
    theme = make_theme(desk.session, desk.team)
    cy = desk.expert("Cy")
    make_expertise(desk.session, desk.kim, theme)
    make_expertise(desk.session, desk.bo, theme, rank=Rank.BACKUP)
    make_absence(
        desk.session, desk.kim, date(2026, 11, 16), date(2026, 11, 20), substitute_id=cy.id
    )

    found = desk.suggest(SWIM, theme_id=theme.id)

    assert [each.expert.name for each in found] == ["Cy", "Bo", "Kim"]
    assert found[0].known.stands_in_for == "Kim"
    assert found[2].known.away_until == date(2026, 11, 20)


def test_over_capacity_lowers_and_never_blocks(desk):
    theme = make_theme(desk.session, desk.team)
    make_expertise(desk.session, desk.kim, theme)
    make_expertise(desk.session, desk.bo, theme, rank=Rank.BACKUP)
    desk.kim.capacity = 1
    for _question in range(2):
        make_handoff(desk.session, desk.ticket(TREES), expert_id=desk.kim.id, asked_at=NOON - HOUR)

    found = {each.expert.name: each.known for each in desk.suggest(SWIM, theme_id=theme.id)}

    assert set(found) == {"Kim", "Bo"}
    assert found["Kim"].is_full
    assert found["Kim"].open_questions == 2


def test_of_two_alike_the_one_who_speaks_the_askers_language_comes_first():
    kim = Known(expert_id=1, name="A", rank=Rank.FIRST, speaks=False)
    bo = Known(expert_id=2, name="B", rank=Rank.FIRST, speaks=True)

    assert [each.expert_id for each in ranked([kim, bo])] == [2, 1]


def test_never_more_than_three_and_none_of_another_team(desk):
    theme = make_theme(desk.session, desk.team)
    for name in "VWXYZ":
        expert = desk.expert(name)
        make_expertise(desk.session, expert, theme, rank=Rank.BACKUP)
    elsewhere = Desk(desk.session)
    elsewhere.past(elsewhere.kim, SWIM)

    assert len(desk.suggest(SWIM, theme_id=theme.id)) == 3
    assert desk.names(SWIM) == []


def known_at(desk, ticket, at):
    people = experts.directory(desk.session, desk.team.id, with_inactive=True)
    asking = suggesting.Asking(
        team_id=desk.team.id, said=suggesting.said_by(desk.session, ticket, at),
        theme_id=ticket.theme_id, language="nl", at=at,
    )  # fmt: skip
    desk.session.flush()
    return suggesting.gathered(desk.session, asking, people)


def test_what_comes_after_the_moment_changes_nothing_of_what_was_known_then(desk):
    theme = make_theme(desk.session, desk.team)
    make_expertise(desk.session, desk.kim, theme)
    desk.past(desk.kim, SWIM, days=20)
    ticket = desk.ticket(SWIM, theme_id=theme.id)
    then = NOON - timedelta(days=5)
    make_message(desk.session, ticket, text=SWIM, received_at=then - HOUR)
    before = known_at(desk, ticket, then)

    make_message(desk.session, ticket, text=TREES, received_at=NOON)
    desk.past(desk.bo, SWIM, days=4)
    desk.past(desk.bo, SWIM, days=6, hours=48)  # asked before, but answered after
    desk.past(desk.kim, SWIM, days=1, refused=desk.bo.email)
    make_absence(desk.session, desk.kim, date(2026, 11, 1), date(2026, 12, 1), noted_at=NOON)
    make_expertise(desk.session, desk.bo, theme, rank=Rank.BACKUP, since=NOON)
    make_handoff(desk.session, ticket, expert_id=desk.kim.id, asked_at=NOON)

    after = known_at(desk, ticket, then)
    opened = {each.expert_id: each.open_questions for each in after}
    assert opened == {desk.kim.id: 0, desk.bo.id: 1}  # that one was open then, indeed
    same = [each for each in after if each.expert_id == desk.kim.id]
    assert same == [each for each in before if each.expert_id == desk.kim.id]
    (bo,) = (each for each in after if each.expert_id == desk.bo.id)
    assert (bo.rank, bo.answered, bo.named) == (None, [], [])


def test_the_replay_compares_with_who_in_the_end_answered(desk):
    desk.past(desk.kim, SWIM, days=30)
    first = desk.past(desk.kim, TREES, days=20, refused=desk.bo.email)
    ticket = desk.session.get_one(type(desk.ticket("x")), first.ticket_id)
    desk.past(desk.bo, TREES, days=19, ticket=ticket)
    desk.past(desk.kim, SWIM, days=10)
    desk.past(desk.kim, SWIM, days=9, expert_id=None, to_email="x@home.example")

    told = replaying.replay(desk.session, desk.team.id, since=NOON - timedelta(days=25)).told()

    # The trees are put to Kim, whom nothing speaks for; then Bo is known from the refusal; then
    # the pool is Kim's. Whom the directory does not have is not counted.
    assert told["handoffs"] == 3
    assert told["first_right"] == 2
    assert told["share"] == pytest.approx(2 / 3, abs=1e-3)
    assert told["by_theme"]["-"]["handoffs"] == 3
    assert set(told) >= {"handoffs", "first_right", "share", "top3_share", "by_theme"}


def test_on_a_seeded_history_the_suggestion_beats_the_busiest_expert(desk):
    subjects = {
        desk.kim: ("swimming pool lessons opening", "pool water temperature", "swimming card"),
        desk.bo: ("oak trees pruning branches", "playground trees fallen", "park benches trees"),
    }
    number = 0
    for round_ in range(6):
        for expert, texts in subjects.items():
            for text in texts:
                number += 1
                desk.past(expert, f"{text} number {round_}", days=100 - number)

    told = replaying.replay(desk.session, desk.team.id, since=NOON - timedelta(days=90)).told()

    assert told["share"] >= 0.9
    assert told["share"] > told["most_frequent_share"] + 0.2


PIT = "Er zit een put in het fietspad. Wanneer wordt dat hersteld?"
PIT_AGAIN = (
    "Goedemorgen, ik fiets elke dag met mijn twee kinderen naar school en sinds vorige week is er "
    "een diepe put in het fietspad aan de Vaart, net voorbij de brug. Gisteren is mijn dochter "
    "bijna gevallen en ook de buurman had prijs met zijn lekke band. Kan iemand daar dringend "
    "naar kijken voor er ongelukken gebeuren? Alvast bedankt, een bezorgde moeder."
)


def test_a_short_question_of_before_is_found_in_a_long_letter_of_now(desk):
    desk.past(desk.bo, PIT)
    desk.past(desk.kim, "Hoeveel kost een abonnement van het zwembad voor een gezin?")
    desk.past(desk.kim, "Wanneer snoeien jullie de bomen in onze straat?")

    assert desk.names(PIT_AGAIN) == ["Bo"]
    assert desk.names("Put in het fietspad aan de Vaart") == ["Bo"]


def test_who_was_asked_on_this_ticket_is_marked_and_who_refused_it_drops_out(desk):
    ticket = desk.ticket(SWIM)
    for expert in (desk.kim, desk.bo, desk.expert("Chris"), desk.expert("Dana")):
        desk.past(expert, SWIM)
    make_handoff(
        desk.session, ticket, expert_id=desk.kim.id, to_name="Kim", state=HandoffState.DECLINED,
        ended_at=NOON,
    )  # fmt: skip
    make_handoff(desk.session, ticket, expert_id=desk.bo.id, to_name="Bo", to_email=desk.bo.email)

    found = suggesting.for_ticket(desk.session, ticket, at=NOON)

    assert [each.expert.name for each in found] == ["Chris", "Dana", "Bo"]
    assert [each.here for each in found] == [None, None, HandoffState.OPEN]


def test_a_refusal_that_names_a_unit_speaks_for_its_people(desk):
    green = desk.expert("Groen Greet", unit="Groendienst")
    desk.past(desk.kim, TREES, refused="de Groendienst")

    assert desk.names(TREES) == [green.name]
