"""The errors of the domain; the edge translates each to one HTTP status, once."""

from typing import Any


class WebcareError(Exception):
    """Something the person can act on; `str()` is a sentence for them, in English.

    *message* may have named places, which *named* fills: the edge translates the one, then fills.
    """

    status = 400

    def __init__(self, message: str, **named: Any) -> None:
        super().__init__(message)
        self.message = message
        self.named = named

    def __str__(self) -> str:
        return self.message % self.named if self.named else self.message


class NotFound(WebcareError):  # noqa: N818 - reads as the answer that is given
    """Absent, or not for this person: the two look alike."""

    status = 404


class NotAllowed(WebcareError):  # noqa: N818
    """Visible, but this person lacks the right."""

    status = 403


class Conflict(WebcareError):  # noqa: N818
    """The state of the thing forbids the act, or a colleague was first.

    `state` is the state as it stands now; `text` what stands there now, to be shown beside what
    was typed.
    """

    status = 409

    def __init__(
        self, message: str, *, state: str | None = None, text: str | None = None, **named: Any
    ) -> None:
        super().__init__(message, **named)
        self.state = state
        self.text = text


class Invalid(WebcareError):  # noqa: N818
    """What was sent cannot be used; `fields` maps a field's name to what is wrong with it."""

    status = 422

    def __init__(self, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.fields: dict[str, str] = fields


class Expired(WebcareError):  # noqa: N818
    """A link that was good once: used, expired or revoked. Nothing behind it is revealed."""

    status = 410
