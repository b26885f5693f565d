"""What stands below an answer as it leaves: the way to the asker's own page, where they follow the
question and say whether they were helped. The same line for everyone, so nobody has to approve it.
"""

from webcare.accounts.models import Team
from webcare.core.i18n import texts, understood
from webcare.replies import drafting
from webcare.replies.models import Reply
from webcare.tickets.models import Ticket
from workflows.reply import Purpose


def as_it_leaves(reply: Reply, ticket: Ticket, team: Team) -> str:
    """The reply's text with that line, where it is an answer and does not bear the link itself."""
    link = drafting.follow_link(ticket)
    if reply.purpose is not Purpose.FINAL or reply.by_letter or link in reply.body:
        return reply.body
    _ = texts(understood(reply.language or ticket.language, team.language))
    line = _("Did this help you? Tell us here, or see how your question stands: %(link)s")
    return f"{reply.body.rstrip()}\n\n{line % {'link': link}}"
