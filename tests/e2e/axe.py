"""axe-core's verdict on the page that a browser shows: WCAG 2.0, 2.1 and 2.2, levels A and AA."""

from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parents[1] / "assets" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Any) -> list[str]:
    """Each violated rule with the first elements that do, one line each."""
    page.evaluate(SOURCE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{each['id']}: {node['html'][:160]} ({_why(node)})"
        for each in found["violations"]
        for node in each["nodes"][:4]
    ]


def _why(node: dict[str, Any]) -> str:
    return " ".join(node["failureSummary"].split())[:220]
