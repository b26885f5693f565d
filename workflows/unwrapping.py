"""Takes back the line breaks that a mail program put into running text, for narrow screens.

Only where they show by their form: a line was broken because the next word would not have fitted.
Lists, quotations, tables and signatures keep their lines.
"""

import itertools
import re

SHORTEST, LONGEST = 55, 100  # characters of the longest line: else nobody's program broke it
_KEEPS_ITS_LINE = re.compile(r"\s*(?:[-*•>|#=_~]|\d{1,3}[.)]\s|[a-z][.)]\s)|\s{2,}|\t")


def unwrapped(text: str) -> str:
    """*text* with the lines of each paragraph joined where they were broken at a fixed width."""
    lines = text.split("\n")
    width = max((len(line.rstrip()) for line in lines), default=0)
    if not SHORTEST <= width <= LONGEST:
        return text
    out = lines[:1]
    for before, line in itertools.pairwise(lines):
        if _goes_on(before, line, width):
            out[-1] = f"{out[-1].rstrip()} {line.lstrip()}"
        else:
            out.append(line)
    return "\n".join(out)


def _goes_on(before: str, line: str, width: int) -> bool:
    if not before.strip() or not line.strip():
        return False
    if _KEEPS_ITS_LINE.match(before) or _KEEPS_ITS_LINE.match(line):
        return False
    return len(before.rstrip()) + 1 + len(line.split(maxsplit=1)[0]) > width
