"""Draws a scheme: its front door. The rooms stand beside it.

The picture is made on the server, from top to bottom, in one of the scheme's languages. It works as
an image, and with *href* by mouse and keyboard, without a script.
"""

from collections.abc import Callable

from webcare.schemes.drawing.layout import place
from webcare.schemes.drawing.legend import legend, samples
from webcare.schemes.drawing.mermaid import mermaid
from webcare.schemes.drawing.overlay import NOTHING, Overlay
from webcare.schemes.drawing.picture import Picture
from webcare.schemes.drawing.svg import described, refused, written

__all__ = ["Overlay", "Picture", "description", "legend", "mermaid", "samples", "svg"]

MOST_NODES, MOST_ARROWS = 150, 400  # a second's work; nobody could follow more on paper


def svg(
    picture: Picture,
    language: str,
    *,
    overlay: Overlay | None = None,
    href: Callable[[str], str | None] | None = None,
) -> str:
    """The drawing as one `<svg>` element, ready to stand in a page or in a file.

    Every node is ``<g id="node-ID" class="node" data-node="ID">``; with *href*, which gives a
    node's address or None, it holds a link. Every text is escaped. A scheme too large to be looked
    at gets a sentence that says so.
    """
    if len(picture.nodes) > MOST_NODES or len(picture.arrows) > MOST_ARROWS:
        return refused(picture, language)
    shown = overlay or NOTHING
    return written(place(picture, language, shown), language, shown, href)


def description(picture: Picture, language: str) -> str:
    """The drawing in words: each node, and where each answer leads."""
    return described(picture, language)
