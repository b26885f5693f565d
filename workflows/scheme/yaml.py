"""Reads a scheme's YAML into plain mappings, lists, texts, numbers and truth values.

A document comes from people and by upload, so it is read from the parser's events with the limits
kept while reading: no anchors or aliases (a bomb needs them), no tags, no duplicate keys, and a
bound on size, nodes and depth. Unlike in YAML 1.1, ``yes``, ``no``, ``on`` and ``off`` stay words:
they are the most common answers of a scheme.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from workflows.scheme.faults import Fault, SchemeError
from workflows.wording import Line, Word, Written, marked

MAX_CHARACTERS = 1_000_000
MAX_NODES = 10_000
MAX_DEPTH = 12

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_yaml(text: str) -> Any:
    """The plain value that *text* holds; raises `SchemeError` for what a scheme may not be."""
    if len(text) > MAX_CHARACTERS:
        raise _refusal("too_long", most=MAX_CHARACTERS)
    try:
        return _Reader(text).read()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        forbidden = Word(marked("it holds a character that YAML forbids"))
        problem = Word(getattr(error, "problem", None) or forbidden)
        line = mark.line + 1 if mark else None
        raise _refusal("no_yaml", line, problem=problem) from None
    except UnicodeError:
        raise _refusal("broken_text") from None


def _refusal(code: str, line: int | None = None, **values: Any) -> SchemeError:
    return SchemeError([Fault("", code, {"where": Line(line), **values})])


class _Reader:
    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._nodes = 0

    def read(self) -> Any:
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                value = self._value(event, depth=0)
                self._nothing_follows()
                return value
        raise _refusal("empty")

    def _nothing_follows(self) -> None:
        if any(isinstance(event, yaml.NodeEvent) for event in self._events):
            raise _refusal("several_documents")

    def _value(self, event: Any, depth: int) -> Any:
        self._keep_within_limits(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style is None or event.style == ""
            return _scalar(event.value) if plain else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(depth)
        return self._mapping(depth)

    def _keep_within_limits(self, event: Any, depth: int) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _refusal("anchor", line)
        if event.tag is not None:
            raise _refusal("tag", line, tag=Written(event.tag))
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _refusal("too_many_values", line, most=MAX_NODES)
        if depth > MAX_DEPTH:
            raise _refusal("too_deep", line, most=MAX_DEPTH)

    def _list(self, depth: int) -> list[Any]:
        values = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self._value(event, depth + 1))
        return values

    def _mapping(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise _refusal("no_key", line)
            self._keep_within_limits(event, depth)
            if event.value in values:
                raise _refusal("twice", line, name=Written(event.value))
            values[event.value] = self._value(next(self._events), depth + 1)
        return values


def _scalar(word: str) -> Any:
    if _NUMBER.fullmatch(word):
        return int(word)
    return _WORDS.get(word, word)
