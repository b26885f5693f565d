"""What a source hands over: bytes, and where they were found. Nothing of it is read here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message as a source gave it.

    `external_id` is the source's own lasting id, where it has one (a post's URI, an API client's
    key); None for a mail, whose id intake takes from its Message-ID or its bytes. `source` is kept
    with the bytes: always a `kind` (`mail`, `form`, `post`), and where they were found.
    """

    content: bytes = field(repr=False)
    received_at: datetime
    source: Mapping[str, Any]
    external_id: str | None = None
