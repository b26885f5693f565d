"""Response schemes from the command line."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from yaml import YAMLError

from webcare.cli.ground import ground, say
from webcare.cli.replay import scheme_replay
from webcare.cli.scheme_draw import scheme_draw
from webcare.core.actor import operator
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.schemes import service
from webcare.schemes.places import Places
from webcare.schemes.shape import SECTIONS
from workflows.scheme import (
    CompiledScheme,
    SchemeError,
    compile_document,
    faults_of,
    load_document,
    paths,
    shipped,
)
from workflows.scheme.faults import Fault
from workflows.scheme.schema import schema

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def scheme() -> None:
    """Check, list, draw, replay and publish response schemes."""


@scheme.command("check")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a file.")
def scheme_check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Say what is wrong with schemes and how to mend it; exit code 1 when anything is."""
    sound = True
    for file in files:
        text, faults = _read(file)
        sound = sound and not faults
        if as_json:
            said = [{"node": f.node, "code": f.code, "message": f.message} for f in faults]
            say(json.dumps({"file": str(file), "ok": not faults, "faults": said}))
            continue
        for place, fault in zip(_places(text, faults), faults, strict=True):
            say(f"{file}{place}: {fault}. {fault.cure}")
        if not faults:
            say(f"{file}: this scheme can be published.")
    sys.exit(0 if sound else 1)


@scheme.command("paths")
@click.argument("name", metavar="NAME|FILE")
@click.option("--json", "as_json", is_flag=True, help="One JSON line a path.")
def scheme_paths(name: str, *, as_json: bool) -> None:
    """Every path through a scheme: its answers, the outcome they come to, and whether a source
    states all of it.
    """
    compiled = named(name)
    for path in paths(compiled):
        if as_json:
            said: dict[str, Any] = {
                "answers": path.answers,
                "outcome": path.kind,
                "node": path.node,
                "mark": path.mark,
            }
            say(json.dumps(said))
        else:
            way = " ".join(f"{question}={answer}" for question, answer in path.answers)
            say(f"{way} → {path.node} ({path.kind}, {path.mark})")


@scheme.command("schema")
def scheme_schema() -> None:
    """The JSON Schema of the scheme language, for an editor that knows it."""
    say(json.dumps(schema(), indent=2, ensure_ascii=False))


@scheme.command("publish")
@click.argument("file", type=_FILE)
def scheme_publish(file: Path) -> None:
    """Publish a scheme as its next version."""
    with ground(), transaction() as session:
        version = service.publish(session, _text_of(file), by=operator(), at=now())
        told = f"{version.slug}, version {version.number}"
    say(f"Published: {told}.")


def named(name: str) -> CompiledScheme:
    """The scheme of a file, or the one of that name that ships with the product.

    Ends the command with exit code 1 and its faults when it cannot run, with 2 when there is none.
    """
    file = Path(name)
    text = _text_of(file) if file.is_file() else shipped().get(name)
    if text is None:
        known = ", ".join(shipped())
        raise click.BadParameter(f"there is no file or scheme {name!r}; known are: {known}")
    try:
        return compile_document(load_document(text))
    except SchemeError as error:
        for fault in error.faults:
            click.echo(f"{name}: {fault}. {fault.cure}", err=True)
        sys.exit(1)


def _read(file: Path) -> tuple[str, list[Fault]]:
    """The text of one file and its faults; that it cannot be read is one of them."""
    try:
        text = _text_of(file)
    except OSError:
        return "", [Fault("", "no_file")]
    return text, faults_of(text)


def _places(text: str, faults: list[Fault]) -> list[str]:
    """Of each fault the line where its node begins, such as `:12`; empty for the scheme itself."""
    try:
        places = Places(text)
    except YAMLError:
        return [""] * len(faults)
    lines = {
        entry.name: f":{entry.start + 1}"
        for section in SECTIONS
        for entry in places.entries(section) or ()
    }
    return [lines.get(fault.node, "") for fault in faults]


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


scheme.add_command(scheme_draw)
scheme.add_command(scheme_replay)

COMMANDS: dict[str, click.Command] = {"scheme": scheme}
