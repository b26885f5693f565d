import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from webcare.runtime import logs, notes, processes
from webcare.runtime.wards import Child, Kept, Process


class Falling:
    name = "web"
    log = Path("logs/web.log")

    def __init__(self) -> None:
        self.starts = 0

    def start(self) -> None:
        self.starts += 1

    def exit_code(self) -> int | None:
        return 1


def test_the_pause_before_starting_again_grows(capsys):
    ward = Falling()
    kept = Kept(ward, now=0.0)
    started_at = []
    for tenth in range(100):
        kept.look_after(tenth / 10)
        if ward.starts > len(started_at):
            started_at.append(tenth / 10)

    waits = [later - earlier for earlier, later in pairwise(started_at)]
    assert len(started_at) == 4  # after 0.5, 1, 2 and 4 seconds
    assert waits == sorted(waits)
    assert "web stopped (exit code 1) and starts again in 0.5 s; see logs/web.log" in (
        capsys.readouterr().err
    )


def test_a_child_has_our_settings_and_its_output_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("PGHOST", "elsewhere.example")
    (tmp_path / "logs").mkdir()
    (tmp_path / "run").mkdir()
    code = (
        "import os; print(os.environ['PORT'], 'PGHOST' in os.environ, os.getsid(0) - os.getpid())"
    )
    child = Process(Child("web", (sys.executable, "-c", code)), tmp_path, {"PORT": "8123"})

    child.start()
    child.finish(hurry=lambda: False)

    assert child.log.read_text() == "8123 False 0\n"


def test_a_deaf_child_and_what_it_started_are_killed_when_in_a_hurry(tmp_path, capsys):
    (tmp_path / "logs").mkdir()
    (tmp_path / "run").mkdir()
    code = "trap '' TERM; echo deaf; sleep 600 & sleep 600"
    child = Process(Child("worker-1", ("/bin/sh", "-c", code), patience=60.0), tmp_path, {})
    child.start()
    (leader,) = (int(path.read_text().split()[0]) for path in (tmp_path / "run").iterdir())
    ends = time.monotonic() + 60
    while "deaf" not in child.log.read_text() and time.monotonic() < ends:
        os.sched_yield()  # until it hears no more, it can be asked to stop like any other

    child.ask_to_stop()
    child.finish(hurry=lambda: True)

    assert not processes.session_members(leader)
    assert "worker-1 did not stop in time and was killed" in capsys.readouterr().err


def test_only_a_process_of_the_noted_birth_is_ended(tmp_path):
    bystander = subprocess.Popen(["sleep", "60"], start_new_session=True)
    (tmp_path / "web.pid").write_text(f"{bystander.pid} born-before\n")
    notes.end_noted(tmp_path)
    assert bystander.poll() is None

    notes.note(tmp_path, "web", bystander.pid)
    notes.end_noted(tmp_path)

    assert bystander.wait(5) == -15
    assert processes.birth(bystander.pid) is None
    assert not list(tmp_path.iterdir())


def test_our_own_birth_does_not_change():
    assert processes.birth(os.getpid()) == processes.birth(os.getpid()) is not None


def test_a_log_that_grew_too_large_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "_LARGEST", 10)
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"a long first line\n")
        logs.bound(tmp_path)
        writer.write(b"second\n")

    assert log.read_bytes() == b"second\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"a long first line\n"
