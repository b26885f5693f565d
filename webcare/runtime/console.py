"""What the launcher says to the person at the console."""

import sys
from contextlib import suppress


def say(sentence: str) -> None:
    """One line on the error stream; a console that has gone away is no reason to stop."""
    with suppress(OSError):
        sys.stderr.write(f"webcare: {sentence}\n")
        sys.stderr.flush()
