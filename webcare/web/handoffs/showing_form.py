"""The part of the asking form that says what they may read: which messages, which words, files."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from webcare.handoffs.models import Handoff
from webcare.handoffs.service import Show
from webcare.handoffs.showing import words_of
from webcare.tickets.models import Message
from webcare.web import forms
from workflows.blackout import without_people


def typed() -> dict[str, Any]:
    """What stands in these fields: the messages ticked, by message the words to read, and the files
    that go along.
    """
    ids = [int(name[6:]) for name in request.form if name[:6] == "words_" and name[6:].isdigit()]
    return {
        "shown": forms.numbers("shown"),
        "words": {each: forms.text(f"words_{each}") for each in ids},
        "show_files": forms.numbers("show_file"),
        "unnamed": forms.text("unnamed"),
    }


def opened(messages: Sequence[Message], ticked: Sequence[int]) -> dict[str, Any]:
    """The fields as they open."""
    return {
        "shown": list(ticked),
        "words": {each.id: words_of(each) for each in messages},
        "show_files": [],
        "unnamed": "",
    }


def chosen(values: Mapping[str, Any]) -> list[Show]:
    """What is to be shown, as these fields say."""
    return [
        Show(
            message_id=each,
            words=values["words"].get(each),
            named=values["unnamed"] != "yes",
            files=values.get("files_of", {}).get(each, ()),
        )
        for each in values["shown"]
    ]


def with_files(values: dict[str, Any], messages: Sequence[Message]) -> dict[str, Any]:
    """The same, with the ticked files by the message that they came with. A file of a message that
    is not shown goes nowhere.
    """
    ticked = set(values["show_files"])
    files_of = {
        each.id: [file.id for file in each.attachments if file.id in ticked] for each in messages
    }
    return values | {"files_of": files_of}


def without_personal(
    values: dict[str, Any], messages: Sequence[Message], names: Sequence[str]
) -> dict[str, Any]:
    """The same with a bar over all personal data in what they would read, and without the name
    above. *names*: of whom we know beforehand.
    """
    known = [*names, *(each.from_name for each in messages if each.direction == "in")]
    there = {each.id: words_of(each) for each in messages} | values["words"]
    words = {each: without_people(text, known) for each, text in there.items()}
    return values | {"words": words, "unnamed": "yes"}


def as_shown(handoff: Handoff, messages: Sequence[Message]) -> dict[str, Any]:
    """The fields that show the next person exactly what the one of *handoff* was shown."""
    by_id = {each.id: each for each in messages}
    by_moment = {each.sent_at.isoformat(): each.id for each in messages}  # of an older copy
    values = opened(messages, [])
    for copy in handoff.shown:
        message = by_id.get(copy.get("id") or by_moment.get(copy["at"], 0))
        if message is None:
            continue
        known = {each["sha256"] for each in copy.get("files", ())}
        values["shown"].append(message.id)
        values["words"][message.id] = copy["text"]
        values["show_files"] += [each.id for each in message.attachments if each.sha256 in known]
        if not copy["from"]:
            values["unnamed"] = "yes"
    return values
