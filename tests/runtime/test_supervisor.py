import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from config import Config
from tests.runtime import desk as tiny
from tests.runtime.conftest import free_port, python_for
from webcare.runtime import processes
from webcare.runtime.embedded import servers
from webcare.runtime.supervisor import run

pytestmark = pytest.mark.filterwarnings("error")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to act as another user")


def config_of(data_dir: Path, port: int) -> Config:
    return Config(data_dir=data_dir, secret_key="for tests", port=port, sink_smtp_port=port)


def not_reached(_config: Config) -> str:
    raise AssertionError("must not come so far")


def test_a_port_in_use_is_told_in_one_sentence(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = config_of(tmp_path / "data", port)

        code = run(config, prepare=not_reached, announce=not_reached, children=[])

    said = capsys.readouterr().err
    assert code == 1
    assert said.count("\n") == 1
    assert f"port {port}" in said
    assert "set PORT" in said


def test_a_foreign_folder_is_told_in_one_sentence(tmp_path, capsys):
    (tmp_path / "holiday.jpg").write_text("sea")

    code = run(config_of(tmp_path, free_port()), prepare=not_reached, announce=not_reached)

    assert code == 1
    assert "set DATA_DIR to an empty one" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_settings_with_both_urls_need_no_servers(tmp_path):
    config = replace(
        config_of(tmp_path / "data", 1), database_url="postgresql://x", redis_url="redis://x"
    )

    with servers(config) as same:
        assert same is config
    assert not (tmp_path / "data").exists()


@pytest.mark.long
def test_what_was_written_is_there_after_a_stop_and_a_start(tmp_path, start_desk):
    first = start_desk(tmp_path / "a folder" / "with spaces")
    assert first.line() == "ready 1"
    assert first.stop()[0] == 0
    second = start_desk(first.data_dir, first.port)
    assert second.line() == "ready 2"


@pytest.mark.long
def test_after_kill_9_the_next_start_is_ready_in_ten_seconds_and_leaves_no_orphan(
    tmp_path, start_desk
):
    killed = start_desk(tmp_path / "data")
    assert killed.line() == "ready 1"
    before = {pid: processes.birth(pid) for pid in killed.noted().values()}
    helpers = processes.session_members(killed.noted()["worker-1"])
    assert len(helpers) == 2
    killed.kill()

    began = time.monotonic()
    again = start_desk(killed.data_dir, killed.port)
    assert again.line() == "ready 2"

    assert time.monotonic() - began < 10
    assert not [pid for pid, born in before.items() if processes.birth(pid) == born]
    assert not [pid for pid in helpers if processes.birth(pid)]


@pytest.mark.long
def test_kill_9_of_everything_keeps_what_was_committed(tmp_path, start_desk):
    killed = start_desk(tmp_path / "data")
    assert killed.line() == "ready 1"
    everything = [
        *killed.noted().values(),
        *processes.working_in(killed.data_dir / "postgres", "postgres"),
    ]
    killed.process.kill()
    for pid in everything:
        os.kill(pid, signal.SIGKILL)
    killed.kill()

    began = time.monotonic()
    assert start_desk(killed.data_dir, killed.port).line() == "ready 2"
    assert time.monotonic() - began < 10


@pytest.mark.long
def test_a_child_or_server_that_dies_is_started_again(tmp_path, start_desk):
    desk = start_desk(tmp_path / "data")
    assert desk.line() == "ready 1"
    for name in ("web", "redis"):
        dead = desk.noted()[name]
        os.kill(dead, signal.SIGKILL)
        assert desk.process.stderr is not None
        assert f"{name} stopped (killed by SIGKILL)" in desk.process.stderr.readline()

    assert desk.stop()[0] == 0


@pytest.mark.long
def test_two_desks_run_beside_each_other(tmp_path, start_desk):
    desks = [start_desk(tmp_path / name) for name in ("one", "two")]

    assert [desk.line() for desk in desks] == ["ready 1", "ready 1"]
    assert [desk.stop()[0] for desk in desks] == [0, 0]


@pytest.mark.long
def test_a_second_start_on_the_same_folder_is_told_so(tmp_path, start_desk):
    running = start_desk(tmp_path / "data")
    assert running.line() == "ready 1"

    second = start_desk(tmp_path / "data")

    assert second.line() == ""
    code, said = second.stop()
    assert code == 1
    assert f"already runs on the data folder {tmp_path / 'data'}" in said


@pytest.mark.long
def test_a_command_uses_the_servers_of_a_running_desk_and_else_its_own(tmp_path, start_desk):
    desk = start_desk(tmp_path / "data")
    assert desk.line() == "ready 1"
    config = config_of(desk.data_dir, desk.port)
    leaders = processes.working_in(desk.data_dir / "postgres", "postgres")

    with servers(config) as beside:
        assert beside.sink_smtp_port == desk.port + 25
        assert tiny.rows(beside) == "ready 1"
        assert set(leaders) & set(processes.working_in(desk.data_dir / "postgres", "postgres"))
    assert desk.stop()[0] == 0

    with servers(config) as alone:
        assert tiny.rows(alone) == "ready 1"
    with pytest.raises(psycopg.OperationalError):
        tiny.rows(alone)


@as_root
@pytest.mark.long
def test_an_ordinary_user_runs_it_under_a_private_home(start_desk):
    nobody = pwd.getpwnam("nobody").pw_uid
    python = python_for(nobody)
    if python is None:
        pytest.skip("the project lies where no other user can read it")
    home = Path(tempfile.mkdtemp(prefix="private home "))
    try:
        os.chown(home, nobody, -1)
        desk = start_desk(home / "data", user=nobody, python=python)
        assert desk.line() == "ready 1"
        assert desk.stop()[0] == 0
    finally:
        shutil.rmtree(home)


@as_root
@pytest.mark.long
def test_a_full_disk_is_told_in_one_sentence(tmp_path, start_desk):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this root may not mount a tmpfs")
    try:
        desk = start_desk(disk / "data")
        assert desk.line() == ""
        code, said = desk.stop()
    finally:
        subprocess.run(["umount", disk], check=True)
    assert code == 1
    assert said.count("\n") == 1
    assert "4 MB left" in said
