"""What one may do with a ticket now, as the palette lists it.

Each act stands on the ticket's page with its name in `data-act`, under the same conditions; a test
holds the two equal for every role and state, so the palette offers neither more nor less.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webcare.accounts.shortcuts import Shortcut
from webcare.tickets.models import Ticket
from webcare.web.access import may, me
from webcare.web.keys.own import key_of
from webcare.web.keys.words import ACTS
from workflows.rights import Right
from workflows.ticket import TicketState

S = TicketState
NO_WRITING = (S.CLOSED, S.SENDING, S.UNCERTAIN)
ASKING = (S.NEW, S.ANSWERING, S.WITH_EXPERT, S.WITH_DESK)
HOLDING = (S.NEW, S.WITH_EXPERT, S.WITH_DESK, S.ANSWERING, S.IN_APPROVAL)


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette. `act` names an element of the present page that does it; where the
    page has none (another page, or no script) `href` leads to where it is done.
    """

    words: str
    href: str
    icon: str = ""
    act: str = ""
    key: str = ""


def on_ticket(shown: Mapping[str, Any]) -> list[Command]:
    """The acts on the ticket of which `ticket_page.shown` told all this."""
    return [*_answers(shown), *_commands(shown)]


def _answers(shown: Mapping[str, Any]) -> Iterator[Command]:
    ticket, standing = shown["ticket"], shown["standing"]
    if standing is None or standing.question is None or standing.outcome:
        return
    there = f"{_page(ticket)}#decision"
    if standing.gate and may(Right.DECIDE, ticket.team_id) and not ticket.merged_into_id:
        words = standing.gate_title.split(":")[0] or _("Nothing special")
        yield Command(_("Scheme: %(answer)s", answer=words), there, "checks", "answer-0", "0")
    if shown["may_answer"]:
        for choice in standing.question.answers:
            words = f"{standing.question.text} {choice.text}"
            act, key = f"answer-{choice.number}", str(choice.number)
            yield Command(_("Scheme: %(answer)s", answer=words), there, "git-fork", act, key)


def _commands(shown: Mapping[str, Any]) -> Iterator[Command]:
    ticket = shown["ticket"]
    possible = dict(_possible(shown))
    if ticket.assignee_id == me().id:
        yield Command(_("Let go of the ticket"), _page(ticket), "user", "release")
    for act, (words, icon) in ACTS.items():
        if act in possible:
            name = _told(act, shown) or str(words)
            yield Command(name, possible[act], icon, act.value, key_of(act))
    if may(Right.DECIDE, ticket.team_id):
        if ticket.state == S.CLOSED and not ticket.merged_into_id:
            there = f"{_page(ticket)}#reopen-why"
            yield Command(_("Open again"), there, "archive-off", "reopen")
        if ticket.snoozed_until:
            yield Command(_("Wake it now"), _page(ticket), "player-play", "wake")


def _told(act: Shortcut, shown: Mapping[str, Any]) -> str:
    """What the act is called by what it would do to this ticket; empty where that says no more."""
    ticket = shown["ticket"]
    if act is Shortcut.FORMAL:
        return str(_("To the complaint") if shown["complaint"] else _("Make it a formal complaint"))
    if act is Shortcut.TAKE and ticket.assignee_name:
        return str(_("Take over from %(name)s", name=ticket.assignee_name))
    return ""


def _possible(shown: Mapping[str, Any]) -> Iterator[tuple[Shortcut, str]]:
    """The acts with where each is done."""
    ticket, there = shown["ticket"], _page(shown["ticket"])
    yield from _writing(shown)
    if may(Right.NOTE, ticket.team_id):
        yield Shortcut.NOTE, f"{there}#note"
    if may(Right.DECIDE, ticket.team_id):
        yield from _deciding(shown)
    yield Shortcut.AUTHOR, url_for("author.show", author_id=ticket.author_id)
    if shown["standing"] and shown["standing"].path:
        yield Shortcut.RECEIPT, url_for("receipts.show", ticket_id=ticket.id)
    if may(Right.IMPROVE, ticket.team_id):
        yield Shortcut.IMPROVE, url_for("improvement.new", ticket_id=ticket.id)
    if shown["complaint"] or (may(Right.DECIDE, ticket.team_id) and ticket.state != S.CLOSED):
        yield Shortcut.FORMAL, _complaint(shown)


def _writing(shown: Mapping[str, Any]) -> Iterator[tuple[Shortcut, str]]:
    """What whoever drafts may do; a draft that is there is open to every reader."""
    ticket, there, own = shown["ticket"], _page(shown["ticket"]), shown["drafts"]
    drafts = may(Right.DRAFT, ticket.team_id)
    if drafts and ticket.state != S.CLOSED and ticket.assignee_id != me().id:
        yield Shortcut.TAKE, there
    if own or (drafts and ticket.state not in NO_WRITING):
        yield Shortcut.REPLY, f"{there}#composer"
    has_holding = any(each.purpose == "holding" for each in own)
    may_wait = ticket.state in HOLDING and not shown["channel"].is_public
    if drafts and may_wait and not has_holding:
        yield Shortcut.HOLDING, f"{there}#composer"


def _deciding(shown: Mapping[str, Any]) -> Iterator[tuple[Shortcut, str]]:
    """What whoever decides may do."""
    ticket, there = shown["ticket"], _page(shown["ticket"])
    if ticket.state in ASKING:
        for act, kind in ((Shortcut.FORWARD, "expert"), (Shortcut.ESCALATE, "escalation")):
            yield act, url_for("consult.form", ticket_id=ticket.id, kind=kind)
    yield Shortcut.TAG, f"{there}#tag"
    if shown["themes"]:
        yield Shortcut.THEME, f"{there}#theme"
    yield Shortcut.COMPLAINT, there
    yield Shortcut.SUGGESTION, there
    if ticket.state != S.CLOSED:
        yield Shortcut.SNOOZE, f"{there}#order"
        yield Shortcut.MERGE, url_for("merging.choose", ticket_id=ticket.id)
        if ticket.messages_count > 1:
            yield Shortcut.SPLIT, url_for("merging.choose_messages", ticket_id=ticket.id)
    if ticket.state not in NO_WRITING and not ticket.merged_into_id:
        yield Shortcut.CLOSE, f"{there}#closing"


def _complaint(shown: Mapping[str, Any]) -> str:
    if shown["complaint"]:
        return url_for("complaints_one.show", complaint_id=shown["complaint"].id)
    return url_for("complaints_entry.ask", ticket_id=shown["ticket"].id)


def _page(ticket: Ticket) -> str:
    return url_for("ticket.show", ticket_id=ticket.id)
