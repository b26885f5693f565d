"""Where a version of a scheme comes from, as people read it."""

from flask_babel import gettext as _

from webcare.schemes.models import SchemeVersion
from webcare.schemes.queries import SHIPPERS

COMMAND_LINE = "command line"


def origin(version: SchemeVersion) -> str:
    """Who proposed and published the version, or that it came with the product."""
    proposer, publisher = version.proposed_by, version.published_by
    if not proposer and publisher in SHIPPERS:
        return str(_("comes with Webcare"))
    if not proposer and publisher == COMMAND_LINE:
        return str(_("published from the command line"))
    if not proposer:
        return str(_("published by %(who)s", who=publisher))
    if proposer == publisher:
        return str(_("brought back by %(who)s", who=publisher))
    return str(
        _("proposed by %(proposer)s, published by %(who)s", proposer=proposer, who=publisher)
    )
