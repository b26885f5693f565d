"""`scheme draw`: a scheme as SVG, as a PDF of one A4, or as Mermaid text."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from webcare.cli.ground import standing_ground, tell_fault
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.core.errors import NotFound
from webcare.schemes import drawing, queries
from webcare.schemes.drawing import pdf as drawing_pdf
from workflows.scheme import SchemeError, check, compile_document, load_document, shipped


@dataclass(frozen=True, slots=True)
class Written:
    """A scheme's text, and where it was published its number and date."""

    text: str
    version: int | None = None
    valid_from: date | None = None


@click.command("draw")
@click.argument("name", metavar="NAME|FILE")
@click.option("--format", "kind", type=click.Choice(["svg", "pdf", "mermaid"]), default="svg")
@click.option("--language", help="One of the scheme's; its first where none is said.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here.")
@click.option("--published", is_flag=True, help="The version published here, not the shipped text.")
def scheme_draw(
    name: str, kind: str, language: str | None, output: Path | None, *, published: bool
) -> None:
    """Draw a scheme: a file's, a shipped one, or the newest that is published under that name."""
    written = _published(name) if published else _written(name)
    picture = _picture(name, written.text)
    language = language or picture.languages[0]
    if language not in picture.languages:
        known = ", ".join(picture.languages)
        raise click.BadParameter(f"this scheme is written in {known}", param_hint="--language")
    content = _made(picture, kind, language, written)
    if output:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


def _written(name: str) -> Written:
    file = Path(name)
    if file.is_file():
        return Written(file.read_text(encoding="utf-8", errors="replace"))
    text = shipped().get(name)
    return Written(text) if text is not None else _published(name)


def _published(name: str) -> Written:
    try:
        with standing_ground(), transaction() as session:
            version = queries.newest(session, name, at=now())
            return Written(version.text, version.number, version.valid_from.date())
    except NotFound:
        known = ", ".join(shipped())
        fault = f"there is no file or scheme {name!r}; shipped are: {known}"
        raise click.BadParameter(fault) from None


def _picture(name: str, text: str) -> drawing.Picture:
    """What the machine allows; of a draft with faults, which are told too, what is written."""
    try:
        document = load_document(text)
    except SchemeError as error:
        for fault in error.faults:
            tell_fault(f"{name}: {fault}. {fault.cure}")
        sys.exit(1)
    faults = check(document)
    if not faults:
        return drawing.Picture.of_compiled(compile_document(document))
    for fault in faults:
        tell_fault(f"{name}: {fault}. {fault.cure}")
    return drawing.Picture.of(document)


def _made(picture: drawing.Picture, kind: str, language: str, written: Written) -> bytes:
    if kind == "pdf":
        return drawing_pdf.sheet(
            picture, language, version=written.version, valid_from=written.valid_from
        )
    if kind == "mermaid":
        return drawing.mermaid(picture, language).encode()
    return drawing.svg(picture, language).encode()
