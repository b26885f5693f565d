"""A scheme being written: from draft to published by a second person, or put aside."""

from enum import StrEnum

from statemachine.states import States

from workflows.machine import Given, Lifecycle, StrictChart
from workflows.rights import Right


class DraftState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class SchemeDraftChart(StrictChart):
    s = States.from_enum(DraftState, initial=DraftState.DRAFT, final=[DraftState.PUBLISHED])

    propose = s.DRAFT.to(s.PROPOSED, cond="passes")
    publish = s.PROPOSED.to(s.PUBLISHED, cond="passes and publisher_is_not_proposer")
    publish_again = s.PROPOSED.to(s.PUBLISHED, cond="passes and was_published and has_reason")
    return_draft = s.PROPOSED.to(s.DRAFT, cond="has_reason")
    take_back = s.PROPOSED.to(s.DRAFT, cond="is_the_proposer")
    discard = s.DISCARDED.from_(s.DRAFT)
    restore = s.DISCARDED.to(s.DRAFT)

    def passes(self, given: Given) -> bool:
        return bool(given["faults"] == 0)

    def publisher_is_not_proposer(self, given: Given) -> bool:
        """Two persons, each of them known: nothing is published by the system or by one alone."""
        publisher, proposer = given["publisher"], given["proposer"]
        return bool(publisher and proposer and publisher != proposer)

    def is_the_proposer(self, given: Given) -> bool:
        return bool(given["proposer"] and given["proposer"] == given["actor"])

    def was_published(self, given: Given) -> bool:
        return bool(given["was_published"])

    def has_reason(self, given: Given) -> bool:
        return bool(given["reason"].strip())


class SchemeDraftLifecycle(Lifecycle[DraftState]):
    """A draft's life. Every event asks the right to manage schemes, whatever the role.

    * ``propose(faults=int)`` and every publishing refuse a text with faults.
    * ``publish(faults, publisher, proposer)``: user ids; the two differ and neither is None.
    * ``publish_again(faults, was_published=bool, reason=str)``: the way back. One person brings
      back a text that was agreed on before, and says why.
    * ``return_draft(reason=str)`` refuses an empty reason; ``take_back(actor, proposer)`` is for
      whoever proposed it. ``discard`` loses nothing: ``restore`` brings the draft back.
    """

    chart = SchemeDraftChart
    states = DraftState
    RIGHTS = {
        "propose": Right.MANAGE_SCHEME,
        "publish": Right.MANAGE_SCHEME,
        "publish_again": Right.MANAGE_SCHEME,
        "return_draft": Right.MANAGE_SCHEME,
        "take_back": Right.MANAGE_SCHEME,
        "discard": Right.MANAGE_SCHEME,
        "restore": Right.MANAGE_SCHEME,
    }
