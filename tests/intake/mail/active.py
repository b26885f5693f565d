"""An independent look at cleaned HTML: walks it and names everything that could act."""

import re
from html.parser import HTMLParser

_ACTIVE = """
applet audio base body button embed form frame frameset html iframe input link math meta noscript
object option portal script select source style svg template textarea title track video
"""
ACTIVE_TAGS = set(_ACTIVE.split())
URL_ATTRIBUTES = {"href", "src", "data-remote-src", "cite", "action", "poster", "longdesc"}
HARMLESS_URL = re.compile(r"(?:https?://|mailto:|tel:|cid:)", re.IGNORECASE)
_KNOWN = """
align alt bgcolor border cellpadding cellspacing color colspan dir face height href lang nowrap rel
rowspan size span src start style target title type valign value width data-remote-src
"""
KNOWN = set(_KNOWN.split())
BAD_STYLE = re.compile(
    r"url|expression|@|\\|var\(|import|behavior|position|display|/\*|<|:.*:\s*//", re.IGNORECASE
)


class _Walker(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in ACTIVE_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            self._look(tag, name, value or "")

    def _look(self, tag, name, value):
        plain = re.sub(r"[\s\x00-\x20]", "", value)
        if name.startswith("on") or name not in KNOWN:
            self.found.append(f"<{tag} {name}>")
        if name in URL_ATTRIBUTES and not HARMLESS_URL.match(plain):
            self.found.append(f"<{tag} {name}={value[:60]!r}>")
        if name == "src" and not plain.lower().startswith("cid:"):
            self.found.append(f"<{tag} src={value[:60]!r}> is fetched unasked")
        if name == "style" and BAD_STYLE.search(value):
            self.found.append(f"<{tag} style={value[:60]!r}>")
        if tag == "a" and name == "target" and value != "_blank":
            self.found.append("a link with a target of its own")

    def handle_comment(self, data):
        self.found.append(f"<!--{data[:30]}-->")

    def handle_decl(self, decl):
        self.found.append(f"<!{decl[:30]}>")

    def handle_pi(self, data):
        self.found.append(f"<?{data[:30]}>")


def active_in(html: str) -> list[str]:
    """Return what in *html* could run, fetch or post; nothing if it is safe."""
    walker = _Walker()
    walker.feed(html)
    walker.close()
    return walker.found
