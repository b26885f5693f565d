"""What stands beside what: the answers to choose between, further rounds, questions going round."""

from collections.abc import Sequence

from webcare.handoffs.answering import is_material
from webcare.handoffs.models import Handoff
from workflows.handoff import HandoffState


def usable_answers(asked: Sequence[Handoff]) -> list[Handoff]:
    """The answers that may stand in a reply; of a consult of several rounds the last, and beside it
    the one that a draft was made from.
    """
    last = {_consult(each): each for each in asked if is_usable(each)}
    return [
        each
        for each in asked
        if is_usable(each) and (each.chosen_at or last[_consult(each)] is each)
    ]


def to_choose(asked: Sequence[Handoff]) -> list[Handoff]:
    """The answers to choose between: where more than one person gave one."""
    found = usable_answers(asked)
    return found if len({_consult(each) for each in found}) > 1 else []


def is_chosen(answers: Sequence[Handoff]) -> bool:
    """Whether one was chosen, and no answer came since."""
    chosen = [each.chosen_at for each in answers if each.chosen_at]
    came = [each.ended_at for each in answers if each.ended_at]
    return bool(chosen) and max(came, default=max(chosen)) <= max(chosen)


def rivals(handoff: Handoff, asked: Sequence[Handoff]) -> list[Handoff]:
    """Other people's usable answers beside *handoff*'s."""
    mine = _consult(handoff)
    return [each for each in usable_answers(asked) if _consult(each) != mine]


def is_usable(handoff: Handoff) -> bool:
    """Whether its answer may stand in a reply."""
    return bool(handoff.answer) and is_material(handoff)


def has_later_round(handoff: Handoff, asked: Sequence[Handoff]) -> bool:
    """Whether something further was asked already."""
    mine = handoff.consult_id or handoff.id
    return any(each.consult_id == mine and each.id > handoff.id for each in asked)


def goes_round(handoff: Handoff, asked: Sequence[Handoff]) -> str:
    """The names by which a refused question comes back to somebody who refused already, such as
    `Kim → Bo → Kim`; empty where it does not.
    """
    if handoff.state is not HandoffState.DECLINED or not handoff.suggested:
        return ""
    named = handoff.suggested.strip().lower()
    refused = [
        each for each in asked if each.state is HandoffState.DECLINED and each.id <= handoff.id
    ]
    for place, each in enumerate(refused):
        if _is_called(each, named) and place < len(refused) - 1:
            return " → ".join([*(one.to_name for one in refused[place:]), each.to_name])
    return ""


def was_asked(handoff: Handoff, asked: Sequence[Handoff]) -> Handoff | None:
    """The question that whoever this refusal names was already asked on the ticket, the newest."""
    named = handoff.suggested.strip().lower()
    there = [each for each in asked if each is not handoff and named and _is_called(each, named)]
    return there[-1] if there else None


def _consult(handoff: Handoff) -> int:
    return handoff.consult_id or handoff.id


def _is_called(handoff: Handoff, named: str) -> bool:
    """Whether *named*, as somebody wrote it, is whom the handoff was put to."""
    name, _bracket, rest = named.partition("<")
    address = rest.rstrip("> ") or (named if "@" in named else "")
    if address and handoff.to_email:
        return handoff.to_email.lower() == address.strip()
    return bool(handoff.to_name) and handoff.to_name.strip().lower() == name.strip()
