"""Leave of Tabler's styles what our pages can use: `make styles`.

The whole framework is 635 kB, of which a page uses a twentieth; it is most of what a first visit
loads. A rule stays when each class in its selector can stand on a page: when it is written in a
template, in a script or in Python, or begins as a name there that goes on with a variable.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHOLE = ROOT / "static/vendor/tabler/tabler.min.css"
USED = ROOT / "static/vendor/tabler/tabler.used.css"
SOURCES = (("templates", "*.html"), ("static", "*.js"), ("webcare", "*.py"))

_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*(?:\\.[\w-]*)*)")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_OPEN_END = re.compile(r"([A-Za-z_][\w-]*-)(?:\{\{|\" ?~|\{|\" ?\+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def main() -> None:
    """Write the styles that are used, and say how large they are."""
    kept = trimmed()
    USED.write_text(kept)
    sys.stdout.write(f"{USED.name}: {len(kept)} of {WHOLE.stat().st_size} bytes\n")


def trimmed() -> str:
    """Tabler's styles without the rules that no page of ours can use."""
    words, beginnings = vocabulary()
    head = next(each for each in _COMMENT.findall(WHOLE.read_text()) if "Licensed" in each)
    rules = _trim(_COMMENT.sub("", WHOLE.read_text()), words, tuple(beginnings))
    return f"{head}\n{rules}\n"


def vocabulary() -> tuple[set[str], set[str]]:
    """Each word that could be a class, and what such a word begins with before a variable."""
    words: set[str] = set()
    beginnings: set[str] = set()
    for folder, pattern in SOURCES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            text = path.read_text()
            words.update(_WORD.findall(text))
            beginnings.update(_OPEN_END.findall(text))
    return words, beginnings


def _trim(css: str, words: set[str], beginnings: tuple[str, ...]) -> str:
    out = []
    for head, body in _blocks(css):
        if body is None:
            out.append(head)
        elif head.startswith(("@media", "@supports", "@container")):
            if inner := _trim(body, words, beginnings):
                out.append(f"{head}{{{inner}}}")
        elif head.startswith("@"):
            out.append(f"{head}{{{body}}}")
        elif kept := _selectors(head, words, beginnings):
            out.append(f"{kept}{{{body}}}")
    return "".join(out)


def _blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Each rule as its head and body; what has no body (`@charset …;`) with None."""
    at = 0
    while at < len(css):
        opens = css.find("{", at)
        ends = css.find(";", at)
        if 0 <= ends < opens or opens < 0:
            if opens < 0:
                return
            yield css[at : ends + 1], None
            at = ends + 1
            continue
        closes = _close(css, opens)
        yield css[at:opens].strip(), css[opens + 1 : closes]
        at = closes + 1


def _close(css: str, opens: int) -> int:
    """Where the brace that opens there is closed; braces in a data URL count for nothing."""
    depth = 0
    for found in re.finditer(r"\"[^\"]*\"|'[^']*'|[{}]", css[opens:]):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
            if not depth:
                return opens + found.start()
    raise ValueError(f"a brace is never closed: {css[opens - 80 : opens + 80]}")


def _selectors(head: str, words: set[str], beginnings: tuple[str, ...]) -> str:
    """The selectors of a rule that can hold; a comma in parentheses parts nothing."""
    each = re.split(r",(?![^(]*\))", head)
    return ",".join(one for one in each if _can_hold(one, words, beginnings))


def _can_hold(selector: str, words: set[str], beginnings: tuple[str, ...]) -> bool:
    must = re.sub(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)", "", selector)
    return all(
        name in words or name.startswith(beginnings)
        for name in (each.replace("\\", "") for each in _CLASS.findall(must))
    )


if __name__ == "__main__":
    main()
