"""What stands below an answer as it leaves: the way to the asker's own page, where they follow the
question and say whether they were helped. It is fixed with the text and stands under the same hash.
"""

from webcare.accounts.models import Team
from webcare.core.i18n import spoken, texts
from webcare.replies import drafting
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import Purpose


def line_for(reply: Reply, ticket: Ticket, team: Team, text: str | None = None) -> str:
    """That line, where the reply is an answer and does not bear the link itself; else nothing.
    *text*: its words once they are filled in, where it still is a draft.
    """
    link = drafting.follow_link(ticket)
    if reply.purpose is not Purpose.FINAL or reply.by_letter or reply.is_public:
        return ""  # the way to the asker's page is nobody else's to see
    if link in (reply.body if text is None else text):
        return ""
    _ = texts(spoken(reply.language or ticket.language, team.language))
    said = _("Did this help you? Tell us here, or see how your question stands: %(link)s")
    return said % {"link": link}


def with_footer(reply: Reply) -> str:
    """The text as it leaves."""
    return f"{reply.body.rstrip()}\n\n{reply.footer}" if reply.footer else reply.body
