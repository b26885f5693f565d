"""Starting and stopping the whole product: what an operator meets, and what is said to them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.drill.conftest import until
from tests.drill.starting import Start
from tests.runtime.conftest import python_for
from webcare.runtime import postgres, redis

pytestmark = pytest.mark.long
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to act as another user")
WITHIN = 10  # seconds: a start on a house that has its data


@pytest.fixture
def start():
    begun = []

    def begin(*where, **how) -> Start:
        begun.append(Start(*where, **how))
        return begun[-1]

    yield begin
    for each in begun:
        each.ends()
        if each.process.stdout:
            each.process.stdout.close()


def test_after_kill_9_of_the_supervisor_the_next_start_is_ready_with_its_data_and_no_orphan(
    tmp_path, start
):
    killed = start(tmp_path / "a house with spaces" / "data")
    assert killed.is_ready, killed.said
    killed.add_user("an@city.example")
    before = killed.pids()
    assert len(before) > 8
    killed.ends(signal.SIGKILL)

    again = start(killed.data_dir, killed.port)

    print(f"ready again after {again.seconds:.1f} s")
    assert again.is_ready, again.said
    assert again.seconds < WITHIN
    assert again.lets_in("an@city.example")
    assert not again.lets_in("kim@city.example")
    until(lambda: not before & again.pids(), "nothing of the killed house is left", within=30)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_polite_stop_ends_every_child(tmp_path, start, how):
    house = start(tmp_path / "data")
    assert house.is_ready, house.said

    assert house.ends(how) == 0

    assert house.pids() == set()
    assert "Traceback" not in house.said


def test_two_houses_stand_beside_each_other(tmp_path, start):
    one, two = (start(tmp_path / name) for name in ("one", "two"))
    assert one.is_ready and two.is_ready, one.said + two.said
    one.add_user("an@city.example")

    assert one.lets_in("an@city.example")
    assert not two.lets_in("an@city.example")
    assert one.ends() == 0
    two.add_user("an@city.example")
    assert two.lets_in("an@city.example")


@as_root
def test_an_ordinary_user_runs_it_in_a_private_home_with_a_space(start):
    nobody = pwd.getpwnam("nobody").pw_uid
    python = python_for(nobody)
    if python is None:
        pytest.skip("the project lies where no other user can read it")
    home = Path(tempfile.mkdtemp(prefix="private home "))
    try:
        os.chown(home, nobody, -1)
        house = start(home / "data", user=nobody, python=python, HOME=str(home))
        assert house.is_ready, house.said
        house.add_user("an@city.example")
        assert house.lets_in("an@city.example")
        assert {Path(f"/proc/{pid}").stat().st_uid for pid in house.pids()} == {nobody}
        assert house.ends() == 0
        assert house.pids() == set()
    finally:
        shutil.rmtree(home)


def told_in_one_sentence(house: Start) -> str:
    """What a start that cannot be says, which is one line."""
    assert not house.is_ready
    assert house.ends() not in (0, -signal.SIGKILL)
    assert house.said.count("\n") == 1, house.said
    return house.said


def test_a_port_in_use_is_told(tmp_path, start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = told_in_one_sentence(start(tmp_path / "data", port))
    assert f"port {port}" in said and "set PORT" in said


def test_the_port_of_a_running_house_is_told_and_that_house_goes_on(tmp_path, start):
    running = start(tmp_path / "one")
    assert running.is_ready, running.said

    assert "set PORT" in told_in_one_sentence(start(tmp_path / "two", running.port))
    assert "already runs" in told_in_one_sentence(start(running.data_dir))

    running.add_user("an@city.example")
    assert running.lets_in("an@city.example")


def test_a_foreign_folder_is_told_and_left_as_it_is(tmp_path, start):
    (tmp_path / "holiday.jpg").write_text("sea")

    assert "set DATA_DIR" in told_in_one_sentence(start(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_data_folder_that_is_a_file_is_told(tmp_path, start):
    (tmp_path / "data").write_text("not a folder")

    assert "set DATA_DIR" in told_in_one_sentence(start(tmp_path / "data"))


@as_root
def test_a_folder_of_someone_else_is_told(start):
    nobody = pwd.getpwnam("nobody").pw_uid
    python = python_for(nobody)
    if python is None:
        pytest.skip("the project lies where no other user can read it")
    theirs = Path(tempfile.mkdtemp(prefix="of root "))
    try:
        said = told_in_one_sentence(start(theirs / "data", user=nobody, python=python))
    finally:
        shutil.rmtree(theirs)
    assert "Permission denied" in said and "set DATA_DIR" in said


@as_root
@pytest.mark.parametrize("size", ["64k", "4m", "100m"])
def test_a_full_disk_is_told(tmp_path, start, size):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this root may not mount a tmpfs")
    try:
        assert "make room" in told_in_one_sentence(start(disk / "data"))
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("PORT", "http"), ("DATABASE_URL", "mysql://x"), ("BASE_URL", "city.example"),
     ("WEBCARE_TIMEZONE", "Mars"), ("WEB_WORKERS", "0")],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_named(tmp_path, start, setting, value):
    assert setting in told_in_one_sentence(start(tmp_path / "data", **{setting: value}))


@pytest.mark.parametrize(
    ("setting", "value"),
    [("DATABASE_URL", "postgresql://webcare:x@127.0.0.1:9/none"),
     ("REDIS_URL", "redis://127.0.0.1:9/0")],
)  # fmt: skip
def test_a_server_that_is_not_there_is_told(tmp_path, start, setting, value):
    said = told_in_one_sentence(start(tmp_path / "data", **{setting: value}))
    assert setting in said


def test_servers_of_ones_own_switch_the_embedded_ones_off(tmp_path, start):
    folders = tmp_path / "postgres", tmp_path / "redis"
    for folder in folders:
        folder.mkdir()
    database, doorbell = postgres.Server(folders[0], fast=True), redis.Server(folders[1])
    try:
        urls = {"DATABASE_URL": database.start(), "REDIS_URL": doorbell.start()}
        house = start(tmp_path / "data", **urls)
        assert house.is_ready, house.said
        house.add_user("an@city.example")
        assert house.lets_in("an@city.example")
        assert not (house.data_dir / "postgres").exists()
        assert not (house.data_dir / "redis").exists()
        assert house.ends() == 0
        assert start(house.data_dir, **urls).lets_in("an@city.example")
    finally:
        doorbell.stop()
        database.stop()
