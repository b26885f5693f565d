"""Where in a scheme's text its entries stand, so that one can be changed and the rest be left."""

from dataclasses import dataclass
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping with all below it: its lines are ``lines[start:end]``, and the comments
    that stand right above it begin at ``lead``. Lines count from 0.
    """

    name: str
    indent: int
    lead: int
    start: int
    end: int


class Places:
    """The entries of one text, which `read_yaml` accepts; it is composed once."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines(keepends=True)
        if self.lines and not self.lines[-1].endswith("\n"):
            self.lines[-1] += "\n"
        self._root: Any = yaml.compose(text, Loader=_LOADER)

    def entries(self, *path: str) -> list[Entry] | None:
        """The entries of the mapping at *path*; None where there is none with one key a line."""
        node = self._root
        for name in path:
            node = _below(node, name)
        if not isinstance(node, yaml.MappingNode) or node.flow_style:
            return None
        starts = [key.start_mark.line for key, _ in node.value]
        if len(set(starts)) != len(starts):
            return None
        found: list[Entry] = []
        for (key, value), following in zip(node.value, [*starts[1:], None], strict=True):
            start = key.start_mark.line
            end = self._end(start, value, following)
            lead = self._lead(start, found[-1].end if found else 0)
            found.append(Entry(key.value, key.start_mark.column, lead, start, end))
        return found

    def _end(self, start: int, value: Any, following: int | None) -> int:
        """The line after the entry: what follows may begin with comments, which are not its."""
        mark = value.end_mark
        end: int = mark.line + 1 if mark.column or mark.line == start else mark.line
        end = min(end, len(self.lines), len(self.lines) if following is None else following)
        while end > start + 1 and not _has_value(self.lines[end - 1]):
            end -= 1
        return end

    def _lead(self, start: int, floor: int) -> int:
        """The blank lines and comments above an entry are its own."""
        lead = start
        while lead > floor and not _has_value(self.lines[lead - 1]):
            lead -= 1
        return lead


def _below(node: Any, name: str) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _has_value(line: str) -> bool:
    stripped = line.strip()
    return bool(stripped) and not stripped.startswith("#")
