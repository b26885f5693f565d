"""What a mail address of the directory must be."""

from webcare.channels.compose import Unaddressable, checked_address
from webcare.core.errors import Invalid


def fit_address(text: str) -> str:
    """*text* as one plain mail address in lower case, fit for a header; raises Invalid."""
    try:
        return checked_address(text.strip().lower())
    except Unaddressable:
        wrong = "This is no e-mail address."
        raise Invalid(wrong, email=wrong) from None
