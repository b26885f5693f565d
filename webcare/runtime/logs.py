"""The children's output: one file each in the data folder's `logs/`, bounded in size."""

import shutil
from contextlib import suppress
from pathlib import Path

_LARGEST = 10_000_000  # bytes; the one before is kept beside it, so at most twice that


def bound(folder: Path) -> None:
    """Set aside every log that has grown too large.

    The writers hold the files open for appending, so each is copied and emptied, not renamed; a
    line written between the two may be lost.
    """
    with suppress(OSError):  # a full disk must not stop the supervisor
        for path in folder.glob("*.log"):
            if path.stat().st_size > _LARGEST:
                shutil.copyfile(path, path.with_name(f"{path.name}.1"))
                with path.open("r+b") as file:
                    file.truncate()
