"""Response schemes: read, check, compile, run. The front door; the rooms are beside it."""

from importlib import resources

from workflows.scheme.check import check, faults_of
from workflows.scheme.compile import CompiledScheme, Edge, compile_document
from workflows.scheme.document import (
    Answer,
    Gate,
    Protocol,
    Question,
    Rule,
    SchemeDocument,
)
from workflows.scheme.faults import Fault, SchemeError
from workflows.scheme.graph import reachable
from workflows.scheme.parse import load_document, read_document
from workflows.scheme.paths import Path, paths
from workflows.scheme.proposals import facts_wanted
from workflows.scheme.run import Run
from workflows.scheme.steps import (
    AnswerNotAllowed,
    AnswerSource,
    GateNotClear,
    NotTheQuestion,
    Proposal,
    ReasonRequired,
    RunError,
    SchemeMismatch,
    Step,
)

__all__ = [
    "DEFAULT_SCHEME",
    "Answer",
    "AnswerNotAllowed",
    "AnswerSource",
    "CompiledScheme",
    "Edge",
    "Fault",
    "Gate",
    "GateNotClear",
    "NotTheQuestion",
    "Path",
    "Proposal",
    "Protocol",
    "Question",
    "ReasonRequired",
    "Rule",
    "Run",
    "RunError",
    "SchemeDocument",
    "SchemeError",
    "SchemeMismatch",
    "Step",
    "check",
    "compile",
    "compile_document",
    "facts_wanted",
    "faults_of",
    "load_document",
    "paths",
    "reachable",
    "read_document",
    "shipped",
]

DEFAULT_SCHEME = "conversatieteam"

compile = compile_document  # noqa: A001 - read as scheme.compile


def shipped() -> dict[str, str]:
    """Return the schemes that come with the product: id to YAML text, the default first."""
    folder = resources.files("workflows") / "schemes"
    texts = {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    }
    return dict(sorted(texts.items(), key=lambda item: (item[0] != DEFAULT_SCHEME, item[0])))
