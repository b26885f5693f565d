"""Collects, beside what is marked for translation, the texts that errors show at a field.

Babel reads the arguments of a call by their place; what is wrong with a field is given by its name:
``Invalid("Choose a day.", day="Choose a day.")``.
"""

import ast
import io
from collections.abc import Iterator, Mapping
from typing import Any

from babel.messages.extract import extract_python

AT_FIELDS = {"Invalid"}  # every named argument is what is wrong there
LAST = {"written", "refuse", "_refuse"}  # the last argument is


def extract(
    fileobj: Any, keywords: Mapping[str, Any], comment_tags: Any, options: Mapping[str, Any]
) -> Iterator[tuple[int, Any, Any, list[str]]]:
    """Babel's own findings in a Python file, and the texts of errors."""
    source = fileobj.read()
    yield from extract_python(io.BytesIO(source), keywords, comment_tags, options)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            for text in texts_at_fields(node):
                yield node.lineno, "_", text, []


def texts_at_fields(call: ast.Call) -> list[str]:
    """What *call* says of fields."""
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
    if name in AT_FIELDS:
        found = [each.value for each in call.keywords]
    elif name in LAST:
        found = call.args[-1:]
    else:
        found = []
    return [text for value in found for text in _strings(value)]


def _strings(value: ast.expr) -> list[str]:
    if isinstance(value, ast.IfExp):
        return [*_strings(value.body), *_strings(value.orelse)]
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and " " in value.value:
        return [value.value]
    return []
