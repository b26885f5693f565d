"""Tickets that were decided, for what looks back on them."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from webcare.channels.models import Channel
from webcare.core.actor import operator
from webcare.decisions import queries, service
from webcare.decisions.models import Decision
from webcare.schemes.models import SchemeVersion
from webcare.schemes.service import publish
from webcare.tickets.models import Ticket
from workflows.rights import Role

MANAGER = make.actor_of(Role.MANAGER, name="An Peeters", user_id=None)
LEAD = replace(make.actor_of(Role.LEAD, name="Veronique", user_id=None), key="user:lead")

TEXT = """
id: small
title: {en: Small, nl: Klein}
languages: [en, nl]
source: {kind: reconstructed, cite: "For a test"}
start: OURS
questions:
  OURS:
    text: {en: "Is it ours?", nl: "Is het van ons?"}
    source: reconstructed
    rules: [{answers: "no", when: {fact: theme_is_ours, is: false}}]
    answers:
      yes: {text: {en: "Yes", nl: "Ja"}, next: KNOWN}
      no: {text: {en: "No", nl: "Nee"}, next: refer}
  KNOWN:
    text: {en: "Do we know the answer?", nl: "Weten we het?"}
    source: stated
    answers:
      yes: {text: {en: "Yes", nl: "Ja"}, next: reply}
      no: {text: {en: "No", nl: "Nee"}, next: ask}
outcomes:
  reply:
    kind: reply
    title: {en: "Answer", nl: "Antwoord"}
    considerations: [{en: "No names", nl: "Geen namen"}, {en: "Thank them", nl: "Bedank"}]
    deadline: {office_hours: 4}
    source: stated
  refer:
    kind: let_stand
    title: {en: "Not ours", nl: "Niet van ons"}
    reason: elsewhere
    source: stated
  ask: {kind: forward, title: {en: "Ask an expert", nl: "Vraag een expert"}, source: stated}
"""
# The two answers of the last question change places.
SWAPPED = (TEXT.replace("next: reply}", "next: -}").replace("next: ask}", "next: reply}")).replace(
    "next: -}", "next: ask}"
)
# A question that nobody was asked yet, before what we know.
ASKS_MORE = TEXT.replace("next: KNOWN}", "next: POLITE}").replace(
    "  KNOWN:\n",
    '  POLITE:\n    text: {en: "Is it polite?", nl: "Is het beleefd?"}\n    source: stated\n'
    "    answers:\n"
    '      yes: {text: {en: "Yes", nl: "Ja"}, next: KNOWN}\n'
    '      no: {text: {en: "No", nl: "Nee"}, next: refer}\n'
    "  KNOWN:\n",
)


def published(session: Session, text: str = TEXT) -> SchemeVersion:
    return publish(session, text, by=operator(), at=NOON)


def desk(session: Session, **given: object) -> Channel:
    """A channel of a team that works with the small scheme."""
    team = make.make_team(session, scheme="small", **given)
    return make.make_channel(session, team)


def decide(
    session: Session, channel: Channel, *answers: str, at: datetime = NOON, **given: object
) -> Ticket:
    """A ticket decided as *answers* say: ``"OURS=yes", "KNOWN=no"``."""
    ticket = make.make_ticket(session, channel, **given)
    make.make_message(session, ticket)
    service.begin(session, ticket, by=MANAGER, at=at)
    for answer in answers:
        question, choice = answer.split("=")
        service.answer(session, ticket, question, choice, by=MANAGER, at=at)
    session.flush()
    return ticket


def decision_of(session: Session, ticket: Ticket) -> Decision:
    found = queries.current(session, ticket.id)
    assert found is not None
    return found
