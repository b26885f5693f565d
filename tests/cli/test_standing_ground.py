"""A command that only reads makes no installation where none stands."""

import os
import subprocess
import sys

import pytest

READING = [
    ("scheme", "replay", "usaf", "--since", "2026-01-01", "--json"),
    ("scheme", "draw", "nowhere"),
    ("experts", "replay", "--since", "2026-01-01"),
    ("channel", "list"),
    ("user", "list"),
    ("audit", "verify"),
]
WITHOUT = [("scheme", "paths", "usaf"), ("scheme", "draw", "usaf"), ("scheme", "schema")]


def run(folder, *words):
    env = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    env["DATA_DIR"] = str(folder)
    return subprocess.run(
        [sys.executable, "-m", "webcare", *words], env=env, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_it_says_where_it_looked_and_what_to_set(tmp_path, words):
    folder = tmp_path / "data"
    done = run(folder, *words)

    assert done.returncode != 0
    assert done.stdout == ""
    assert f"there is no installation in {folder}" in done.stderr
    assert "set DATA_DIR" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not folder.exists()


@pytest.mark.parametrize("words", WITHOUT, ids=" ".join)
def test_what_needs_no_database_goes_on_without(tmp_path, words):
    folder = tmp_path / "data"

    assert run(folder, *words).returncode == 0
    assert not folder.exists()
