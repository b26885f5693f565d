"""The data folder: whose it is, who uses it now, and where things lie in it.

webcare-data        the marker: this folder is ours, and its format
lock                held by the one process that may run servers on it
secret-key          made by the settings at the first start
postgres/ redis/    the embedded servers
logs/ run/ sink/    output of the processes, their numbers, the demonstration's mail
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from webcare.runtime.errors import InUseError, StartError

FORMAT = 1
MARKER = "webcare-data"
Purpose = Literal["up", "command"]

_HARMLESS = {"secret-key", "lost+found", "lock"}  # what a folder may hold before its first start
_FRESH_NEEDS, _USED_NEEDS = 150_000_000, 20_000_000  # bytes: a new cluster with its log; a restart
_LONGEST_SOCKET = 103  # bytes in sun_path where it is shortest (108 on Linux, 104 on macOS)


@contextmanager
def claimed(path: Path, purpose: Purpose) -> Iterator[None]:
    """Hold the data folder *path*, made ours if it is new.

    The lock vanishes with its holder, however that ends. Raises `InUseError` when another process
    holds it, `StartError` when the folder is foreign, full or not writable.
    """
    try:
        fresh = _recognised(path)
        _enough_room(path, _FRESH_NEEDS if fresh else _USED_NEEDS)
        descriptor = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unusable(path, error) from error
    with os.fdopen(descriptor, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _in_use(path, lock.read()) from None
        try:
            lock.truncate()
            lock.write(json.dumps({"by": purpose, "pid": os.getpid()}))
            lock.flush()
            _furnish(path)
        except OSError as error:
            raise unusable(path, error) from error
        try:
            yield
        finally:
            lock.seek(0)
            lock.truncate()


def unusable(path: Path, error: OSError | subprocess.SubprocessError) -> StartError:
    """The sentence for a data folder that the system refuses."""
    if isinstance(error, subprocess.SubprocessError):
        return StartError(f"the servers of the data folder {path} do not start ({error})")
    if error.errno == errno.ENOSPC:
        return StartError(f"the disk of the data folder {path} is full; make room and start again")
    reason = error.strerror or str(error)
    return StartError(f"the data folder {path} cannot be used ({reason}); set DATA_DIR to another")


def write_private(path: Path, text: str) -> None:
    """Put *text* at *path* in one step, readable by its owner alone."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def digest(data_dir: Path) -> str:
    """A short name for a data folder and who uses it, the same at every start."""
    return hashlib.sha256(os.fsencode(data_dir.resolve()) + b"%d" % os.geteuid()).hexdigest()[:12]


def socket_folder(data_dir: Path, server: str, owner: int | None = None) -> Path:
    """A private folder for the socket of *server*, its path short however deep *data_dir* lies.

    It belongs to *owner* (default: us). A folder of that name that somebody else put there is
    never used.
    """
    name = f"webcare-{digest(data_dir)}-{server}"
    for base in (Path("/run"), Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - 0700, checked
        folder = base / name
        if len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= _LONGEST_SOCKET and _made(
            folder, owner
        ):
            return folder
    raise StartError("no folder for the sockets of the servers could be made in /run or /tmp")


def _made(folder: Path, owner: int | None) -> bool:
    ours = {os.geteuid()} | ({owner} if owner is not None else set())
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
            return False
        folder.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(folder, owner or 0, -1)
    except OSError:
        return False
    return True


def _recognised(path: Path) -> bool:
    """Whether the folder is fresh; a foreign one is refused before anything is written to it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker = path / MARKER
    if not marker.exists():
        if any(not _is_harmless(entry.name) for entry in path.iterdir()):
            raise StartError(
                f"the folder {path} holds files that are not Webcare's; set DATA_DIR to an empty"
                " one"
            )
        return True
    if marker.read_text().split() != ["webcare", "data", "folder", "format", str(FORMAT)]:
        raise StartError(
            f"the data folder {path} was made by another version of Webcare; use that version,"
            " or set DATA_DIR to another folder"
        )
    return False


def _is_harmless(name: str) -> bool:
    return name in _HARMLESS or name.startswith(f"{MARKER}.")  # the marker itself, half written


def _furnish(path: Path) -> None:
    if not (path / MARKER).exists():
        path.chmod(0o700)
        write_private(path / MARKER, f"webcare data folder format {FORMAT}\n")
    for name in ("logs", "run"):
        (path / name).mkdir(mode=0o700, exist_ok=True)


def _enough_room(path: Path, needed: int) -> None:
    free = shutil.disk_usage(path).free
    if free < needed:
        raise StartError(
            f"the disk of the data folder {path} has {free // 1_000_000} MB left and Webcare needs"
            f" {needed // 1_000_000} MB to start; make room, or set DATA_DIR to another folder"
        )


def _in_use(path: Path, written: str) -> InUseError:
    try:
        holder = json.loads(written)
        by, pid = str(holder["by"]), int(holder["pid"])
    except (ValueError, KeyError):  # it has only just taken the lock
        return InUseError(f"another process has just opened the data folder {path}", "unknown")
    if by == "up":
        return InUseError(
            f"Webcare already runs on the data folder {path} (process {pid}); stop it first, or set"
            " DATA_DIR and PORT to start a second one",
            by,
        )
    return InUseError(
        f"a command of Webcare is at work on the data folder {path} (process {pid}); try again"
        " when it has ended",
        by,
    )
