"""Where the real mails lie that nobody on this project wrote, and how their answers are read."""

import base64
import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from webcare.intake.mail.parse import parse
from webcare.intake.mail.parsed import ParsedMail

CORPORA = Path(__file__).resolve().parents[4] / "shared" / "corpora"
needs_corpora = pytest.mark.skipif(
    not CORPORA.is_dir(), reason=f"the corpora of real mails are not at {CORPORA}"
)
NOT_MAIL = {".yml", ".json", ".md", ".gitattributes"}


def mail_files(folder: str) -> list[Path]:
    files = sorted((CORPORA / folder).iterdir())
    return [file for file in files if file.is_file() and not {file.suffix, file.name} & NOT_MAIL]


@cache
def parsed(file: Path) -> ParsedMail:
    return parse(file.read_bytes())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def json_lines(path: str, field: str = "text") -> list[str]:
    lines = (CORPORA / path).read_text(encoding="utf-8").split("\n")
    return [json.loads(line)[field] for line in lines if line.strip()]


class _Tolerant(yaml.SafeLoader):
    """Reads Ruby's own tags as the plain values under them."""


def _plain(loader, suffix, node):
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    value = loader.construct_scalar(node)
    return base64.b64decode(value) if suffix == "binary" else value


_Tolerant.add_multi_constructor("!", _plain)


@cache
def expected_mails() -> list[tuple[Path, dict]]:
    files = sorted((CORPORA / "a_mail_zammad").glob("*.yml"))
    return [
        (file.with_suffix(".box"), yaml.load(file.read_text(encoding="utf-8"), _Tolerant))  # noqa: S506 - derives from SafeLoader
        for file in files
    ]
