"""Write `static/vendor/tabler/tabler.used.css`: of Tabler's sheet, the rules that our pages use.

The whole sheet weighs more than a first page may. A selector stays where each of its classes is a
word somewhere in our templates, scripts or Python, or begins as one that a page puts together: too
much stays rather than too little. Run it (`make styles`) when a class of Tabler's is used anew; a
test says so where that was forgotten.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHOLE = ROOT / "static" / "vendor" / "tabler" / "tabler.min.css"
USED = WHOLE.with_name("tabler.used.css")
PLACES = ("templates/**/*.html", "static/*.js", "webcare/**/*.py", "workflows/**/*.py")
PUT_TOGETHER = ("btn-",)  # `btn-{{ kind }}`
INSIDE = ("@media", "@supports", "@layer", "@container")
CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
LOOSE = re.compile(r":(?:not|is|where)\([^()]*\)")
WORD = re.compile(r"[A-Za-z_][\w-]*")
SIGN = re.compile(r"\"[^\"]*\"|'[^']*'|[{};]")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def words() -> frozenset[str]:
    """Every word that could be a class in what we wrote."""
    found: set[str] = set()
    for place in PLACES:
        for path in ROOT.glob(place):
            found.update(WORD.findall(path.read_text()))
    return frozenset(found)


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each rule or statement as its head and its body (empty for a statement such as @charset)."""
    begins = opened = depth = 0
    for found in SIGN.finditer(css):
        sign, ends = found[0], found.end()
        depth += (sign == "{") - (sign == "}")
        if sign == "{" and depth == 1:
            opened = ends
        elif sign == "}" and not depth:
            yield css[begins : opened - 1], css[opened : ends - 1]
            begins = ends
        elif sign == ";" and not depth:
            yield css[begins:ends], ""
            begins = ends


def split(selectors: str) -> list[str]:
    """The selectors of a list; a comma in brackets parts nothing."""
    parts, depth = [""], 0
    for sign in selectors:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def stays(selector: str, known: frozenset[str]) -> bool:
    """Whether it may match; what stands in `:not()`, or in `:is()` with others, rules none out."""
    asked = LOOSE.sub("", selector)
    return all(each in known or each.startswith(PUT_TOGETHER) for each in CLASS.findall(asked))


def trimmed(css: str, known: frozenset[str]) -> str:
    """*css* without the rules whose classes nobody uses."""
    kept = []
    for head, body in rules(css):
        if not body:
            kept.append(head)
        elif head.startswith(INSIDE):
            inner = trimmed(body, known)
            kept.append(f"{head}{{{inner}}}" if inner else "")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            selectors = ",".join(each for each in split(head) if stays(each, known))
            kept.append(f"{selectors}{{{body}}}" if selectors else "")
    return "".join(kept)


def sheet() -> str:
    """The sheet as it should stand there, with its licence at the end."""
    whole = WHOLE.read_text()
    licences = [each for each in COMMENT.findall(whole) if each.startswith("/*!")]
    return "\n".join([trimmed(COMMENT.sub("", whole), words()), *licences]) + "\n"


def main() -> None:
    USED.write_text(sheet())
    sys.stdout.write(f"{USED.name}: {USED.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
