"""Mails with a link to choose a password: an invitation, or a new one for whoever forgot theirs."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts_queries
from webcare.accounts import service as accounts
from webcare.accounts.models import LinkKind, User
from webcare.channels import post
from webcare.core import doorbell
from webcare.core.actor import Actor
from webcare.core.errors import NotAllowed
from webcare.core.i18n import texts
from webcare.core.site import site
from workflows.rights import Right


def ask_for_reset(session: Session, email: str, *, at: datetime) -> None:
    """Mail a link to set a new password, if this is someone's address; silent if it is not."""
    user = accounts_queries.by_email(session, email)
    if user is not None and user.active:
        secret = accounts.make_link(session, user, LinkKind.RESET, at=at)
        _ = texts(user.language)
        _post_link(
            session, user, LinkKind.RESET, secret, _("Choose a new password for Webcare"), at=at
        )


def invite(session: Session, user: User, *, by: Actor, at: datetime) -> None:
    """Mail *user* a link to choose a first password."""
    if by.rights.isdisjoint({Right.MANAGE_USERS}):
        raise NotAllowed("Inviting is not in your role.")
    secret = accounts.make_link(session, user, LinkKind.INVITATION, at=at)
    _ = texts(user.language)
    _post_link(session, user, LinkKind.INVITATION, secret, _("Welcome to Webcare"), at=at)


def _post_link(
    session: Session, user: User, kind: LinkKind, secret: str, subject: str, *, at: datetime
) -> None:
    _ = texts(user.language)
    lines = (
        _("Hello %(name)s,") % {"name": user.name},
        "",
        _("Choose your password here. The link works once, for 24 hours:"),
        f"{site().base_url}/{kind.value}/{secret}",
        "",
        _("If you did not expect this, you need not do anything."),
    )
    post.post(
        session,
        about_kind="user",
        about_id=user.id,
        to_address=user.email,
        to_name=user.name,
        subject=subject,
        text="\n".join(lines),
        at=at,
        secret=True,
    )
    doorbell.ring(session, "send_mails")
