"""Mails as their readers see them."""

from email.message import EmailMessage


def said(mail: EmailMessage) -> str:
    """The text of *mail*, also where it comes as HTML beside it."""
    body = mail.get_body(("plain",))
    assert body is not None, "the mail has no text"
    text: str = body.get_content()
    return text
