import errno
import os
from contextlib import suppress
from types import SimpleNamespace

import pytest

from webcare.runtime import data_dir
from webcare.runtime.errors import InUseError, StartError


def test_a_new_folder_becomes_ours_and_private(tmp_path):
    with data_dir.claimed(tmp_path / "new" / "data", "up"):
        pass

    assert (tmp_path / "new" / "data").stat().st_mode & 0o077 == 0
    with data_dir.claimed(tmp_path / "new" / "data", "command"):
        pass


def test_a_folder_that_holds_only_the_secret_is_fresh(tmp_path):
    (tmp_path / "secret-key").write_text("kept")

    with data_dir.claimed(tmp_path, "up"):
        assert (tmp_path / data_dir.MARKER).exists()


def test_a_folder_of_another_format_is_refused(tmp_path):
    (tmp_path / data_dir.MARKER).write_text("webcare data folder format 99\n")

    with pytest.raises(StartError, match="another version"), data_dir.claimed(tmp_path, "up"):
        pass


@pytest.mark.parametrize(
    ("purpose", "sentence"), [("up", "already runs"), ("command", "is at work on the data folder")]
)
def test_a_held_folder_says_who_holds_it(tmp_path, purpose, sentence):
    with (
        data_dir.claimed(tmp_path, purpose),
        pytest.raises(InUseError, match=rf"{sentence}.*process {os.getpid()}") as told,
        data_dir.claimed(tmp_path, "up"),
    ):
        pass
    assert told.value.by == purpose


def test_a_disk_with_little_room_is_told_before_anything_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(data_dir.shutil, "disk_usage", lambda _: SimpleNamespace(free=3_000_000))

    with pytest.raises(StartError, match="3 MB left"), data_dir.claimed(tmp_path, "up"):
        pass
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(StartError, match="cannot be used"),
        data_dir.claimed(tmp_path / "file" / "data", "up"),
    ):
        pass


def test_a_full_disk_has_its_own_sentence(tmp_path):
    assert "is full" in str(data_dir.unusable(tmp_path, OSError(errno.ENOSPC, "no space")))


def test_a_folder_that_another_put_in_the_sockets_place_is_not_used(tmp_path):
    proper = data_dir.socket_folder(tmp_path, "pg")
    proper.rmdir()
    proper.symlink_to(tmp_path)
    try:
        with suppress(StartError):  # an ordinary user may have only one place for it
            other = data_dir.socket_folder(tmp_path, "pg")
            other.rmdir()
            assert other.parent != proper.parent
    finally:
        proper.unlink()
