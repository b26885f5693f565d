"""`scheme draw`, as somebody types it; none of it needs a database."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.workflows.schemes import SMALL
from webcare.cli.scheme_draw import scheme_draw
from workflows.scheme import shipped


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(scheme_draw, list(words))
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_scheme_is_drawn_by_its_name(name: str) -> None:
    code, drawn, _ = run(name)
    assert code == 0
    assert ET.fromstring(drawn).get("lang") == "nl"  # noqa: S314 - our own

    code, drawn, _ = run(name, "--format", "mermaid", "--language", "de")
    assert code == 0
    assert drawn.startswith("flowchart TD\n")


def test_a_file_is_drawn_to_a_file(tmp_path: Path) -> None:
    written, sheet = tmp_path / "small.yaml", tmp_path / "small.pdf"
    written.write_text(SMALL, encoding="utf-8")

    assert run(str(written), "--format", "pdf", "--output", str(sheet))[:2] == (0, "")
    assert sheet.read_bytes().startswith(b"%PDF-")


def test_a_draft_is_drawn_and_its_faults_are_told(tmp_path: Path) -> None:
    written = tmp_path / "draft.yaml"
    written.write_text(SMALL.replace("next: B}", "next: nowhere}"), encoding="utf-8")

    code, drawn, told = run(str(written))

    assert code == 0
    assert "nowhere" in drawn
    assert "nowhere" in told


def test_what_is_no_scheme_is_refused_with_a_sentence(tmp_path: Path) -> None:
    written = tmp_path / "broken.yaml"
    written.write_text("id: [", encoding="utf-8")

    code, drawn, told = run(str(written))
    assert (code, drawn) == (1, "")
    assert "YAML" in told

    code, drawn, told = run("usaf", "--language", "es")
    assert (code, drawn) == (2, "")
    assert "nl, en, fr, de" in told


def test_the_command_needs_no_database(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "webcare", "scheme", "draw", "epa", "--format", "mermaid"],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
        env={
            "DATA_DIR": str(tmp_path / "none"),
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x",
        },
    )

    assert done.stdout.startswith("flowchart TD\n")
    assert not (tmp_path / "none").exists()
