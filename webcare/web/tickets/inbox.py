"""The inbox: standing views and saved ones, filters that combine, each a list like a page of mail.

The address bar holds the view, in one plain form; what one types into it that makes no sense shows
the default view and says what was not understood.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webcare.core.db import transaction
from webcare.core.errors import NotAllowed
from webcare.heap import bulk
from webcare.tickets import listing, operators, queries
from webcare.tickets.address import Told, pairs, parse
from webcare.tickets.filtering import Asker
from webcare.tickets.known import Known, SavedName
from webcare.tickets.listing import MANY, MANY_SAVED
from webcare.tickets.saved_views import SHARES, may_change
from webcare.tickets.views import NO_FILTERS, STANDING, Fact, Selection, View, settled
from webcare.web import one_look
from webcare.web.access import for_anyone_inside, held, may, me, needs, team_ids
from webcare.web.desk import asker
from webcare.web.language import local_now
from webcare.web.navigation import navigation
from webcare.web.pages import number, page
from webcare.web.tickets import facets
from webcare.web.words import word
from workflows.rights import Right

bp = Blueprint("inbox", __name__)
MINE = Selection(view=View.MINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that the address means, and what of it was not understood, or taken literally."""

    selection: Selection
    misunderstood: tuple[str, ...] = ()
    literal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved view as the column shows it: its address, and how many it holds (None: not said)."""

    view: SavedName
    selection: Selection
    url: str
    count: int | None = None


@bp.get("/")
@for_anyone_inside
def show() -> ResponseReturnValue:
    """One view's page; whoever may not read tickets goes to the first screen they do have."""
    if not may(Right.READ):
        return _elsewhere()
    teams, user = team_ids(Right.READ), me()
    with transaction() as session:
        by = asker(session, teams, user.id)
        saved = [_kept(each, by.known) for each in by.known.saved]
        here = next((each for each in saved if each.view.id == number("saved")), None)
        asked = _asked(by)
        plain = _plainer(asked, here)
        if plain:
            return redirect(plain, 303)
        found = listing.page(session, teams, asked.selection, by, cursor=request.args.get("after"))
        wanted = _to_count(asked.selection, saved)
        counted = listing.counts(session, teams, wanted, by)
    context = _context(asked, found, by.known, here)
    counts = {**counted.kept, View.MINE: counted.each[0]}
    chosen = asked.selection
    total = counts[chosen.view] if chosen.is_standing else counted.each[-1]
    answer = page(
        "inbox.html", "list", "column",
        views=STANDING, counts=counts, saved=_with_counts(saved, counted.each[1:]), total=total,
        **context,
    )  # fmt: skip
    if request.headers.get("HX-Trigger") == "filters":
        answer.headers["HX-Push-Url"] = context["here_url"]
    return answer


@bp.get("/row/<int:ticket_id>")
@needs(Right.READ)
def row(ticket_id: int) -> ResponseReturnValue:
    """One ticket as a row of the list that the address means; 204 where it is not in that."""
    teams = team_ids(Right.READ)
    with transaction() as session:
        by = asker(session, teams, me().id)
        chosen = _asked(by).selection
        found = listing.page(session, teams, chosen, by, only=ticket_id).tickets
        if not found:
            queries.get(session, ticket_id, teams)
    if not found:
        return "", 204
    return page(
        "row.html", ticket=found[0], themes=by.known.themes, may_take=_may_take(),
        chosen=chosen, view=chosen.view, here_url=facets.url(chosen, saved=number("saved")),
    )  # fmt: skip


def _may_take() -> frozenset[int]:
    """The teams whose tickets this person may take."""
    return frozenset(team_ids(Right.DECIDE))


def _asked(by: Asker) -> Asked:
    """The address, with the operators that stand among its words as the filters that they mean."""
    told: Told = parse(request.args.items(multi=True), by.known)
    chosen, typed = told.selection, told.selection.filters.words
    if not typed:
        return Asked(chosen, told.misunderstood)
    understood = operators.read(typed, by.known, local_now().date())
    filters = replace(chosen.filters, words="").joined(understood.filters)
    chosen = settled(replace(chosen, filters=filters), chosen.sort)
    return Asked(chosen, told.misunderstood, understood.literal)


def _plainer(asked: Asked, here: Kept | None) -> str:
    """Where the address says it in another way than the plain one, the plain one."""
    given = list(request.args.items(multi=True))
    if here and {name for name, _value in given} == {"saved"}:
        return here.url
    if asked.misunderstood or "HX-Request" in request.headers:
        return ""
    typed = [value.strip() for name, value in given if name == "q"]
    is_plain = all(value for _name, value in given) and typed in (
        [], [asked.selection.filters.words],
    )  # fmt: skip
    return "" if is_plain else facets.url(asked.selection, saved=number("saved"))


def _kept(view: SavedName, known: Known) -> Kept:
    """The view; where what it named is gone since, its address still says so when it is opened."""
    told = parse(parse_qsl(view.address), known)
    address = url_for("inbox.show") + f"?{view.address}{'&' if view.address else ''}saved={view.id}"
    return Kept(view, told.selection, address)


def _to_count(chosen: Selection, saved: list[Kept]) -> list[tuple[Selection, int]]:
    """One's own tickets, the saved views of open ones, and what is shown where no count is kept."""
    wanted = [(MINE, MANY)]
    wanted += [(each.selection, MANY_SAVED) for each in saved if each.selection.is_open_only]
    return wanted if chosen.is_standing else [*wanted, (chosen, MANY)]


def _with_counts(saved: list[Kept], counted: list[int]) -> list[Kept]:
    """The saved views with their counts, in the order in which they were counted."""
    rest = iter(counted)
    return [
        replace(each, count=next(rest)) if each.selection.is_open_only else each for each in saved
    ]


def _context(asked: Asked, found: listing.Page, known: Known, here: Kept | None) -> dict[str, Any]:
    """What the page shows beside the counts."""
    chosen = asked.selection
    more = {"saved": here.view.id} if here else {}
    rights = held()
    return {
        "asked": asked,
        "chosen": chosen,
        "view": chosen.view,
        "title": here.view.name if here and here.selection == chosen else word(chosen.view),
        "here": here,
        "here_url": facets.url(chosen, **more),
        "row_url": facets.row_url(chosen, **more),
        "address": urlencode(pairs(chosen)),
        "is_changed": here is not None and here.selection != chosen,
        "may_change": here is not None
        and may_change(here.view.owner_id, here.view.team_id, me().id, rights),
        "may_share": [t for t, each in rights.items() if not SHARES.isdisjoint(each)],
        "facets": facets.facets(chosen.filters, known),
        "chips": facets.chips(chosen, known),
        "cleared": facets.url(settled(replace(chosen, filters=NO_FILTERS), chosen.sort)),
        "facts": list(Fact),
        "tickets": found.tickets,
        "next_url": facets.url(chosen, after=found.next_cursor, **more)
        if found.next_cursor
        else "",
        "is_first": "after" not in request.args,
        "themes": known.themes,
        "may_take": _may_take(),
        "teams": {each.team_id: each.team.name for each in me().memberships},
        "many": MANY,
        "many_at_most": bulk.MOST,
        "many_saved": MANY_SAVED,
    }


@bp.get("/look")
@needs(Right.READ)
def look() -> ResponseReturnValue:
    """Crisis, rota and what waits longest, for the head of the list: asked once the list stands."""
    with transaction() as session:
        return page("look.html", facts=one_look.kept(session, team_ids(Right.READ)))


def _elsewhere() -> ResponseReturnValue:
    for entry in navigation():
        if entry.endpoint != "inbox.show":
            return redirect(url_for(entry.endpoint), 303)
    raise NotAllowed("Your role does not allow this.")
