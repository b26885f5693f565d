"""A scheme as Mermaid text, for pages of others that draw it themselves."""

from webcare.schemes.drawing.picture import MISSING, QUESTION, Picture
from webcare.schemes.drawing.words import word
from workflows.outcomes import in_language

_SHAPES = {
    QUESTION: ('("', '")'),
    "reply": ('(["', '"])'),
    "forward": ('>"', '"]'),
    "escalate": ('{{"', '"}}'),
    "watch": ('(("', '"))'),
    "let_stand": ('[["', '"]]'),
    MISSING: ('["', '"]'),
}
_DASHED = "-.->"


def mermaid(picture: Picture, language: str) -> str:
    """A `flowchart TD`. Nodes are numbered, so that no id of a scheme is a word of Mermaid."""
    names = {name: f"n{number}" for number, name in enumerate(picture.nodes)}
    told = ["flowchart TD", f"  accTitle: {_line(in_language(picture.titles, language))}"]
    inside = {
        gate: [name for name, node in picture.nodes.items() if node.gate == gate]
        for gate in picture.gates
    }
    grouped = {name for members in inside.values() for name in members}
    for number, (gate, members) in enumerate(inside.items()):
        title = _escaped(in_language(picture.gates[gate], language))
        told.append(f'  subgraph g{number}["{title}"]')
        told += [f"    {_node(picture, name, names, language)}" for name in members]
        told.append("  end")
    told += [f"  {_node(picture, name, names, language)}" for name in names if name not in grouped]
    for arrow in picture.arrows:
        for reply in arrow.replies:
            line = _DASHED if reply.reconstructed else "-->"
            text = _escaped(in_language(reply.texts, language))
            told.append(f'  {names[arrow.question]} {line}|"{text}"| {names[arrow.target]}')
    dashed = [names[name] for name, node in picture.nodes.items() if node.reconstructed]
    if dashed:
        told.append("  classDef reconstructed stroke-dasharray:5 4")
        told.append(f"  class {','.join(dashed)} reconstructed")
    return "\n".join(told) + "\n"


def _node(picture: Picture, name: str, names: dict[str, str], language: str) -> str:
    node = picture.nodes[name]
    before, after = _SHAPES[node.kind]
    heading = name if node.is_question else word(node.kind, language)
    text = in_language(node.texts, language) or name
    return f"{names[name]}{before}{_escaped(f'{heading}: {text}')}{after}"


def _escaped(text: str) -> str:
    """Letters, digits and plain punctuation as they are; all else as Mermaid's `#code;`."""
    plain = " ,.:?!'’()-–/%"
    shown = " ".join(text.split()) or " "
    return "".join(
        letter if letter.isalnum() or letter in plain else f"#{ord(letter)};" for letter in shown
    )


def _line(text: str) -> str:
    """One line without what ends a statement."""
    return " ".join(text.split()).translate({ord(sign): " " for sign in "#;{}"})
