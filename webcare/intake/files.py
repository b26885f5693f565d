"""Attachments' bytes, in the data folder under their hash: one file a content, never changed."""

import os
import tempfile
from hashlib import sha256 as digest_of
from pathlib import Path
from re import compile as pattern

from webcare.core.errors import NotFound

FOLDER = "files"
_SHA256 = pattern(r"[0-9a-f]{64}")

_root: Path | None = None


def use(data_dir: Path) -> None:
    """Keep files under *data_dir* from now on in this process."""
    global _root  # noqa: PLW0603 - one installation has one data folder, set at start
    _root = data_dir / FOLDER


def keep(content: bytes) -> str:
    """Store *content* so that a power cut cannot lose it, and return its SHA-256 in hex.

    Call it before the transaction that names the file commits. Storing the same bytes again costs
    one look. Raises OSError where there is no room or no right.
    """
    name = digest_of(content).hexdigest()
    path = place(name)
    if path.exists():
        return name
    is_new_folder = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _settle(path.parent)
    if is_new_folder:
        _settle(path.parent.parent)
        _settle(path.parent.parent.parent)
    return name


def read(sha256: str) -> bytes:
    """The bytes under *sha256*; raises NotFound where they are absent or were damaged."""
    try:
        content = place(sha256).read_bytes()
    except FileNotFoundError:
        raise NotFound("This file is not here.") from None
    if digest_of(content).hexdigest() != sha256:
        raise NotFound("This file was damaged on disk.")
    return content


def remove(sha256: str) -> None:
    """Delete the bytes under *sha256*, which no row names any longer; absent is fine."""
    place(sha256).unlink(missing_ok=True)


def place(sha256: str) -> Path:
    """Where the bytes under *sha256* lie, or would. Raises NotFound for what is no hash."""
    if _root is None:
        raise RuntimeError("files.use was not called")
    if not _SHA256.fullmatch(sha256):
        raise NotFound("This file is not here.")
    return _root / sha256[:2] / sha256[2:4] / sha256


def _settle(folder: Path) -> None:
    """Make the names in *folder* lasting, not only the bytes they stand for."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
