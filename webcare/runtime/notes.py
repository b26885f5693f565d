"""What is written down about our processes, so that a start after a crash can end what is left.

One file a process in the data folder's `run/`: its number and its birth.
"""

from pathlib import Path

from webcare.runtime import processes
from webcare.runtime.data_dir import write_private

_PATIENCE = 2.0  # seconds; they were told when their parent died, so most are gone already


def note(run: Path, name: str, pid: int) -> None:
    """Write down that *name* is process *pid*."""
    write_private(run / f"{name}.pid", f"{pid} {processes.birth(pid)}\n")


def forget(run: Path, name: str) -> None:
    """Strike the note about *name*."""
    (run / f"{name}.pid").unlink(missing_ok=True)


def end_noted(run: Path, pattern: str = "*") -> None:
    """End every noted process that still runs, and whatever it started; then strike the notes."""
    notes = sorted(run.glob(f"{pattern}.pid"))
    left = [pid for path in notes for pid in _living(path)]
    processes.end(left, patience=_PATIENCE)
    for path in notes:
        path.unlink(missing_ok=True)


def _living(path: Path) -> list[int]:
    number, _, born = path.read_text().strip().partition(" ")
    if not number.isdigit():
        return []
    leader = int(number)
    if processes.birth(leader) == born:
        return [leader, *(pid for pid in processes.session_members(leader) if pid != leader)]
    return processes.session_members(leader, marked=True)
