"""A search as a person types it: words through the steps of `search`, operators as filters.

Where there are only operators, their tickets are listed, the newest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webcare.tickets import listing, search, search_words, vocabulary
from webcare.tickets.filtering import Asker, on_row
from webcare.tickets.operators import Understood, read
from webcare.tickets.search import Found
from webcare.tickets.search_hits import unmarked
from webcare.tickets.views import Filters, Selection, Sort, View

FEW = 3  # with fewer hits, a typing error is looked for


@dataclass(frozen=True, slots=True)
class Answered:
    """What was found, how the search was understood, and what may have been meant instead."""

    found: Found
    understood: Understood
    meant: str | None = None

    @property
    def selection(self) -> Selection:
        """The search as a list of the desk."""
        return Selection(view=View.ALL, filters=self.understood.filters, sort=Sort.NEWEST)


def find(
    session: Session, team_ids: Sequence[int], typed: str, asker: Asker, *, cursor: str | None
) -> Answered:
    """One page of what *typed* asks, over the tickets of *team_ids*."""
    understood = read(typed, asker.known, asker.at.astimezone(asker.zone).date())
    filters = understood.filters
    words = search_words.parse(filters.words)
    if not words.finds and words.number is None and filters != Filters(words=filters.words):
        return Answered(_listed(session, team_ids, filters, asker, cursor), understood)
    found = search.search(
        session, team_ids, filters.words,
        at=asker.at, cursor=cursor, on_row=on_row(filters, asker),
    )  # fmt: skip
    meant = None
    if cursor is None and len(found.hits) < FEW and found.numbered is None:
        meant = _meant(session, team_ids, typed, asker, fewer=len(found.hits))
    return Answered(found, understood, meant)


def _listed(
    session: Session,
    team_ids: Sequence[int],
    filters: Filters,
    asker: Asker,
    cursor: str | None,
) -> Found:
    chosen = Selection(view=View.ALL, filters=filters, sort=Sort.NEWEST)
    page = listing.page(session, team_ids, chosen, asker, cursor=cursor)
    return Found(tuple(unmarked(each) for each in page.tickets), page.next_cursor)


def _meant(
    session: Session, team_ids: Sequence[int], typed: str, asker: Asker, *, fewer: int
) -> str | None:
    """Another spelling of *typed*, operators and all, only where it finds more."""
    today = asker.at.astimezone(asker.zone).date()
    words = search_words.parse(read(typed, asker.known, today).filters.words)
    other = vocabulary.meant(session, team_ids, typed, words)
    if other is None:
        return None
    filters = read(other, asker.known, today).filters
    found = search.search(
        session, team_ids, filters.words, at=asker.at, on_row=on_row(filters, asker), limit=FEW
    )
    return other if len(found.hits) > fewer else None
