"""Office hours and terms. The present time itself is always passed in; only edges call `now()`."""

from datetime import UTC, datetime

from workflows.business_time import Norm, OfficeHours

__all__ = ["Norm", "OfficeHours", "now"]


def now() -> datetime:
    """The present moment, aware, in UTC. For edges: routes, jobs, commands."""
    return datetime.now(UTC)
