"""What stands below an answer: the way to the asker's own page, where they follow the question and
say whether they were helped. It is put there as the answer is handed in, so that whoever approves
sees it, and what leaves is to the letter what was approved.
"""

from webcare.accounts.models import Team
from webcare.core.i18n import spoken, texts
from webcare.replies import drafting
from webcare.replies.models import Reply
from webcare.replies.words import PublicWords
from webcare.tickets.models import Ticket
from workflows.reply import Purpose


def with_the_way(reply: Reply, body: PublicWords, ticket: Ticket, team: Team) -> PublicWords:
    """*body* with that line, where the reply is an answer and does not bear the link itself."""
    link = drafting.follow_link(ticket)
    if reply.purpose is not Purpose.FINAL or reply.by_letter or link in body:
        return body
    _ = texts(spoken(reply.language or ticket.language, team.language))
    line = _("Did this help you? Tell us here, or see how your question stands: %(link)s")
    return PublicWords(f"{body.rstrip()}\n\n{line % {'link': link}}")
