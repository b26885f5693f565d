"""Attachments' bytes: kept once under their hash, whole or not at all."""

from hashlib import sha256

import pytest

from webcare.core.errors import NotFound
from webcare.intake import files


def test_bytes_are_found_under_their_hash(data_dir):
    name = files.keep(b"content")

    assert name == sha256(b"content").hexdigest()
    assert files.read(name) == b"content"
    assert files.place(name) == data_dir / "files" / name[:2] / name[2:4] / name


def test_the_same_bytes_are_written_once():
    place = files.place(files.keep(b"content"))
    before = place.stat()

    files.keep(b"content")
    assert place.stat().st_ino == before.st_ino
    assert [each.name for each in place.parent.iterdir()] == [place.name]


def test_a_write_that_fails_leaves_nothing_behind(monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.keep(b"content")
    monkeypatch.undo()

    place = files.place(sha256(b"content").hexdigest())
    assert list(place.parent.iterdir()) == []
    assert files.read(files.keep(b"content")) == b"content"


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "AB" * 32, "a" * 63, "a" * 64 + "\n"])
def test_what_is_no_hash_is_no_file(name):
    with pytest.raises(NotFound):
        files.read(name)


def test_absent_and_damaged_bytes_are_not_given_out():
    with pytest.raises(NotFound):
        files.read("0" * 64)
    name = files.keep(b"content")
    files.place(name).write_bytes(b"other")
    with pytest.raises(NotFound):
        files.read(name)
