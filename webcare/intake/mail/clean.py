"""Mail HTML made safe to show: nothing in it runs, and nothing is fetched unasked."""

from __future__ import annotations

import re
from urllib.parse import unquote

import nh3

MAX_HTML = 2_000_000
MAX_TAGS = 100_000
MAX_NESTING = 500  # building the tree costs quadratic time in its depth

_TAGS = (
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col "
    "colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 "
    "header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong "
    "sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
)
TAGS = frozenset(_TAGS.split())
_DROPPED = (
    "applet audio base button canvas embed frame frameset iframe link math meta noembed noframes "
    "noscript object option script select style svg template textarea title video xmp"
)
DROPPED_WITH_CONTENT = frozenset(_DROPPED.split())
BLOCK = {"align", "dir", "lang", "style"}
CELL = BLOCK | {"bgcolor", "colspan", "height", "nowrap", "rowspan", "valign", "width"}
ATTRIBUTES = {
    "*": {"dir", "lang", "style", "title"},
    "a": {"href"},
    "img": {"alt", "height", "src", "width"},
    "font": {"color", "face", "size"},
    "col": {"span", "width"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": BLOCK | {"bgcolor", "border", "cellpadding", "cellspacing", "width"},
    **dict.fromkeys(("td", "th"), CELL),
    **dict.fromkeys(("tr", "tbody", "thead", "tfoot"), BLOCK | {"bgcolor", "valign"}),
    **dict.fromkeys(("div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "hr"), BLOCK),
}
_STYLES = (
    "background-color color direction font-family font-size font-style font-variant font-weight "
    "letter-spacing line-height list-style-type margin-bottom margin-left padding-left "
    "text-align text-decoration text-indent text-transform vertical-align white-space width "
    "border border-bottom border-collapse border-left border-right border-top border-color "
    "border-style border-width padding"
)
STYLES = frozenset(_STYLES.split())
STYLE_VALUE = re.compile(r"[a-z0-9#%.,\s'\"+-]{1,120}|rgba?\([0-9.,%\s/]{1,40}\)", re.IGNORECASE)
LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
CONTENT_ID = re.compile(r"cid:[^\s\"'<>]{1,500}\Z", re.IGNORECASE)
HIDDEN_IN_URL = re.compile(r"[\s\x00-\x1f]")
# Tags that open a level; those that need no end tag would count as levels that never close.
LEVEL = re.compile(
    r"<(/?)(?!(?:p|br|hr|li|tr|td|th|dt|dd|img|col|meta|link|input)\b)[a-z!]", re.IGNORECASE
)
# What nh3 writes is regular: values always quoted, no "<" outside tags.
REMOTE_IMAGE = re.compile(r'(<img(?:\s[a-z-]+="[^"]*")*?\s)src(="(?!cid:))', re.IGNORECASE)


class TooLargeError(ValueError):
    """The HTML is too large to be cleaned within the time a mail gets."""


def clean_html(html: str) -> str:
    """Return *html* without anything active.

    Remote images carry their address in `data-remote-src` until somebody asks for them; images
    that came along keep `src="cid:…"`. Links open elsewhere and tell nothing. Raises
    TooLargeError above MAX_HTML characters, MAX_TAGS tags or MAX_NESTING levels.
    """
    if len(html) > MAX_HTML or html.count("<") > MAX_TAGS or _nesting(html) > MAX_NESTING:
        raise TooLargeError
    cleaned = _CLEANER.clean(html.replace("\0", ""))
    return REMOTE_IMAGE.sub(r"\1data-remote-src\2", cleaned)


def _nesting(html: str) -> int:
    """Return about how many levels deep the tags stand."""
    if html.count("<") <= MAX_NESTING:
        return 0
    depth = deepest = 0
    for found in LEVEL.finditer(html):
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _attribute(_tag: str, name: str, value: str) -> str | None:
    """Decide on one attribute: its value, perhaps less of it, or None to drop it."""
    match name:
        case "href":
            return value.strip() if LINK.match(value.strip()) else None
        case "src":
            return _image_source(value)
        case "style":
            return _style(value)
        case _:
            return value


def _image_source(value: str) -> str | None:
    value = HIDDEN_IN_URL.sub("", value)
    if CONTENT_ID.match(value):
        return "cid:" + unquote(value[4:])
    if REMOTE.match(value):
        return "https:" + value if value.startswith("//") else value
    return None


def _style(value: str) -> str | None:
    """Keep the few properties that carry meaning, with values that can fetch and hide nothing."""
    kept = []
    for declaration in value[:4000].split(";"):
        name, colon, wanted = declaration.partition(":")
        name, wanted = name.strip().lower(), wanted.strip()
        if colon and name in STYLES and STYLE_VALUE.fullmatch(wanted):
            kept.append(f"{name}: {wanted}")
    return "; ".join(kept) or None


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_attribute,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https", "mailto", "tel", "cid"},
)
