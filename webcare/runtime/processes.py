"""Starting and ending processes so that none outlives us and no stranger is ever hit.

A process number is reused after a while, so whatever is written down about a process carries its
birth as well. On Linux a child is told when the one that started it dies, even by `kill -9`.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MARK = "WEBCARE_EMBEDDED"  # in the environment of every child, and of what the children start

_PROC = Path("/proc")
_STATE, _SESSION, _STARTED = 0, 3, 19  # fields of /proc/PID/stat after the name, see proc(5)
_PR_SET_PDEATHSIG = 1  # prctl(2)
_CLONE_NEWUSER = 0x10000000  # unshare(2)
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Footing:
    """As whom a process runs: like us, as user 1 of a user namespace of its own, or as `user`."""

    namespace: bool = False
    user: int | None = None
    group: int | None = None


AS_WE_ARE = Footing()


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str],
    cwd: Path,
    footing: Footing = AS_WE_ARE,
    on_our_death: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start *argv* in a session of its own, out of reach of Ctrl-C, its output added to *log*.

    Call this from the main thread only: on Linux the child is sent *on_our_death* when the
    starting thread ends. Raises OSError or `subprocess.SubprocessError`.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - programs of our own
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env),
            cwd=cwd,
            start_new_session=True,
            umask=0o077,
            user=footing.user,
            group=footing.group,
            extra_groups=None if footing.user is None else (),
            preexec_fn=prelude(footing, on_our_death),  # noqa: PLW1509 - system calls only
        )


def child_environment(changes: Mapping[str, str]) -> dict[str, str]:
    """The environment for what we start: our own with *changes*, marked as ours.

    PostgreSQL's own variables are left out: they would bend connections to our database.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return ours | {MARK: "1"} | dict(changes)


def prelude(footing: Footing, on_our_death: signal.Signals | None) -> Callable[[], None]:
    """What the child does before it becomes the program; changes of identity come first, since
    they make the kernel forget the death signal.
    """
    parent = os.getpid()

    def run() -> None:
        if footing.namespace:
            _enter_namespace()
        if on_our_death is not None and sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, int(on_our_death), 0, 0, 0)
            if os.getppid() != parent:  # died between fork and here
                os._exit(1)

    return run


def _enter_namespace() -> None:
    """Become user 1 inside, while staying who we are for every file outside.

    User 1 exists in practically every passwd file, and initdb asks for its name.
    """
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1 {user} 1")
    Path("/proc/self/gid_map").write_text(f"1 {group} 1")


def birth(pid: int) -> str | None:
    """What tells process *pid* from a later one of that number; None when it has ended."""
    if not can_look_around():
        shown = subprocess.run(  # noqa: S603 - a number is all we pass
            ["/bin/ps", "-o", "lstart=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return shown.stdout.strip() or None
    fields = _stat(pid)
    if fields is None or fields[1][_STATE] == b"Z":
        return None
    return f"{_boot()}:{fields[1][_STARTED].decode()}"


def session_members(leader: int, *, marked: bool = False) -> list[int]:
    """The living processes of the session that *leader* leads or led.

    With *marked*, only those that carry our mark in their environment: the way to look when the
    leader is gone and its number may belong to a stranger.
    """
    return [
        pid
        for pid, _, fields in _all_stats()
        if int(fields[_SESSION]) == leader and (not marked or _is_marked(pid))
    ]


def working_in(folder: Path, program: str) -> list[int]:
    """The living processes called *program* whose working directory is *folder*."""
    found = []
    for pid, name, _ in _all_stats():
        with suppress(OSError):  # ended meanwhile, or not ours to look at
            if name == program.encode() and _PROC.joinpath(f"{pid}/cwd").samefile(folder):
                found.append(pid)
    return found


def end(pids: Iterable[int], *, by: signal.Signals = signal.SIGTERM, patience: float) -> None:
    """End processes: the signal *by*, then `SIGKILL` for what is left after *patience* seconds."""
    left = [(pid, birth(pid)) for pid in pids]
    for how, seconds in ((by, patience), (signal.SIGKILL, 2.0)):
        deadline = time.monotonic() + seconds
        for pid, _ in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, how)
        while left and time.monotonic() < deadline:
            left = [(pid, born) for pid, born in left if born is not None and birth(pid) == born]
            if left:
                time.sleep(0.02)


def ended(process: subprocess.Popen[bytes], *, within: float, unless: Callable[[], bool]) -> bool:
    """Wait for a child of ours to end; False when *within* seconds are over or *unless* holds."""
    deadline = time.monotonic() + within
    while process.poll() is None:
        if time.monotonic() > deadline or unless():
            return False
        time.sleep(0.02)
    return True


def can_look_around() -> bool:
    """Whether this system shows us the other processes, as Linux does."""
    return _PROC.joinpath("self/stat").exists()


def _all_stats() -> Iterator[tuple[int, bytes, list[bytes]]]:
    if not _PROC.is_dir():
        return
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (found := _stat(int(entry.name))) is not None:
            name, fields = found
            if fields[_STATE] != b"Z":
                yield int(entry.name), name, fields


def _stat(pid: int) -> tuple[bytes, list[bytes]] | None:
    try:
        text = _PROC.joinpath(f"{pid}/stat").read_bytes()
    except OSError:
        return None
    head, _, rest = text.rpartition(b")")  # the name itself may hold brackets and spaces
    return head.partition(b"(")[2], rest.split()


def _is_marked(pid: int) -> bool:
    try:
        return f"{MARK}=".encode() in _PROC.joinpath(f"{pid}/environ").read_bytes()
    except OSError:
        return False


def _boot() -> str:
    try:
        return _PROC.joinpath("sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "-"
