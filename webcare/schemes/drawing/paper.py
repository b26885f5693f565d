"""What is printed: the one place where typst makes a PDF, and where texts are made fit for it.

A PDF for everyone (PDF/UA-1) may hold no text that its font cannot show, and people write anything:
emoji, other scripts, halves of characters. What the font lacks has a readable stand-in in brackets.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from webcare.schemes.drawing.picture import Node, Picture
from webcare.schemes.drawing.type import FONTS, shows
from workflows.outcomes import Texts

_JOINER = "\u200d"
_FLAG, _FLAG_END = 0x1F1E6, 0x1F1FF  # regional indicators, A to Z
_TONES = range(0x1F3FB, 0x1F400)  # colours of skin


def made(template: Path, told: Mapping[str, Any], **drawings: str) -> bytes:
    """The PDF. *told* goes to *template* as data.json, each of *drawings* as NAME.svg: all of it
    as values, never as markup, and every text readable in the product's font.
    """
    import typst

    data = json.dumps(_all_readable(told), default=str)
    files = {"main.typ": template.read_bytes(), "data.json": data.encode()}
    files |= {f"{name}.svg": readable(svg).encode() for name, svg in drawings.items()}
    pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its stubs leave files in memory out
        files, font_paths=[str(FONTS)], ignore_system_fonts=True, pdf_standards=["ua-1"]
    )
    return pdf


def _all_readable(value: Any) -> Any:
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, Mapping):
        return {key: _all_readable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_all_readable(each) for each in value]
    return value


def printable(picture: Picture) -> Picture:
    """*picture* with readable texts only, so that its boxes are measured with what they show."""

    def texts(told: Texts) -> dict[str, str]:
        return {language: readable(text) for language, text in told.items()}

    def node(each: Node) -> Node:
        considered = tuple(texts(one) for one in each.considerations)
        return replace(each, texts=texts(each.texts), considerations=considered)

    return replace(
        picture,
        titles=texts(picture.titles),
        nodes={name: node(each) for name, each in picture.nodes.items()},
        gates={name: texts(each) for name, each in picture.gates.items()},
        arrows=tuple(
            replace(
                arrow, replies=tuple(replace(one, texts=texts(one.texts)) for one in arrow.replies)
            )
            for arrow in picture.arrows
        ),
    )


def readable(text: str) -> str:
    """*text* in characters that the font has.

    Look-alikes become plain letters, an emoji its Unicode name, a word in another script the name
    of the script and its length; what was never visible goes. Line ends stay.
    """
    if text.isascii() and text.isprintable():
        return text
    found = _Found()
    for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        found.take(letter)
    return found.text()


class _Found:
    """What was taken: plain text, and between brackets what stands for a run of the rest."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._run: list[tuple[str, int]] = []  # a name, and how often it came after itself
        self._joined = False

    def take(self, letter: str) -> None:
        if letter == _JOINER:
            self._joined = bool(self._run)
            return
        plain = _plain(letter)
        if plain is None:
            self._stand_in(_name(letter))
        elif plain:
            self._close()
            self._parts.append(plain)

    def _stand_in(self, name: str) -> None:
        if self._joined:
            before, count = self._run[-1]
            self._run[-1] = (f"{before} + {name}", count)
        elif self._run and self._run[-1][0] == name and len(name) > 1:
            self._run[-1] = (name, self._run[-1][1] + 1)
        elif self._run and len(name) == 1 and len(self._run[-1][0]) == 1:
            self._run[-1] = (self._run[-1][0] + name, 1)
        else:
            self._run.append((name, 1))
        self._joined = False

    def _close(self) -> None:
        told = (f"[{name} ×{count}]" if count > 1 else f"[{name}]" for name, count in self._run)
        self._parts += told
        self._run, self._joined = [], False

    def text(self) -> str:
        self._close()
        return "".join(self._parts)


def _plain(letter: str) -> str | None:
    """The same in the font's characters: empty for what nobody sees, None where there is none."""
    if letter == "\n" or shows(letter):
        return letter
    kind = unicodedata.category(letter)
    if kind in {"Zl", "Zp"}:
        return "\n"
    if kind == "Zs" or letter == "\t":
        return " "
    if kind in {"Cc", "Cf", "Mn", "Me"} or ord(letter) in _TONES:
        return ""
    alike = unicodedata.normalize("NFKC", letter)
    return alike if all(shows(each) for each in alike) else None


def _name(letter: str) -> str:
    """One letter of a flag, a script's name, or the name of a sign."""
    if _FLAG <= ord(letter) <= _FLAG_END:
        return chr(ord(letter) - _FLAG + ord("A"))
    name = unicodedata.name(letter, "")
    if not name:
        return "unknown"
    if unicodedata.category(letter)[0] in "LNM":
        script = name.partition(" ")[0]
        return script if script == "CJK" else script.capitalize()
    return name.lower()
