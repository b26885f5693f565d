"""Every route of the pages: who may do what, as the matrix and the walks over all pages read it."""

from tests.web.routes.desk import DESK
from tests.web.routes.house import HOUSE
from tests.web.routes.what import Page

__all__ = ["CLOSED", "OPEN", "WORDS", "Page"]

CLOSED: list[Page] = [*DESK, *HOUSE]
OPEN = {
    ("GET", "/static/<path:name>"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"),
    ("GET", "/login"), ("POST", "/login"), ("GET", "/forgotten"), ("POST", "/forgotten"),
    ("GET", "/<any(invitation, reset):kind>/<secret>"),
    ("POST", "/<any(invitation, reset):kind>/<secret>"),
    ("GET", "/contact"), ("GET", "/contact/<int:channel_id>"),
    ("POST", "/contact/<int:channel_id>"), ("GET", "/t/<token>"), ("POST", "/t/<token>"),
    ("POST", "/t/<token>/pulse"), ("GET", "/t/<token>/files/<int:attachment_id>/<path:name>"),
    ("GET", "/x/<token>"), ("POST", "/x/<token>/<any(answer, decline, info, accept):act>"),
    ("POST", "/x/<token>/keep"), ("POST", "/x/<token>/renew"),
    ("GET", "/x/<token>/files/<digest>/<path:name>"),
    ("POST", "/x/<token>/also"), ("GET", "/e/<token>"),
    ("GET", "/alarm/<token>"), ("POST", "/alarm/<token>"), ("GET", "/alarms/worker.js"),
    ("POST", "/e/<token>/<any(yes, no, absence, offer, home, back):act>"),
}  # fmt: skip
WORDS = {"slug": "spokesperson", "name": "x.txt", "state": "noted", "key": "none", "year": "2026"}
