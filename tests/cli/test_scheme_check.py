"""The check on the command line: a line a file, whatever the file is."""

import json

from click.testing import CliRunner

from webcare.cli.schemes import scheme
from workflows.scheme import shipped


def test_every_file_gets_its_line_and_one_fault_is_enough_for_exit_code_1(tmp_path):
    good, empty = tmp_path / "good.yaml", tmp_path / "empty.yaml"
    good.write_text(shipped()["usaf"], encoding="utf-8")
    empty.write_bytes(b"")
    files = [good, tmp_path / "missing.yaml", tmp_path, empty]

    ran = CliRunner().invoke(scheme, ["check", *map(str, files), "--json"])

    lines = [json.loads(line) for line in ran.output.splitlines()]
    assert ran.exit_code == 1
    assert [line["file"] for line in lines] == [str(file) for file in files]
    assert [line["ok"] for line in lines] == [True, False, False, False]
    assert [[fault["code"] for fault in line["faults"]] for line in lines] == [
        [], ["no_file"], ["no_file"], ["empty"],
    ]  # fmt: skip


def test_a_sound_file_is_exit_code_0(tmp_path):
    good = tmp_path / "good.yaml"
    good.write_text(shipped()["epa"], encoding="utf-8")

    assert CliRunner().invoke(scheme, ["check", str(good)]).exit_code == 0


def test_a_fault_says_its_line_and_ids(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(shipped()["usaf"].replace("next: E2", "next: ''"), encoding="utf-8")
    said = CliRunner().invoke(scheme, ["check", str(broken)]).output.splitlines()
    line = broken.read_text(encoding="utf-8").splitlines().index("  E1:") + 1

    assert said[0].startswith(f"{broken}:{line}: E1: 'no' leads nowhere yet. Write 'next:'")


def test_every_path_says_whether_a_source_states_it():
    lines = CliRunner().invoke(scheme, ["paths", "usaf", "--json"]).output.splitlines()
    found = [json.loads(line) for line in lines]

    assert {*found[0]} == {"answers", "outcome", "node", "mark"}
    assert [path["mark"] for path in found].count("stated") == 3
