"""What can be wrong with a scheme, as values: a code, and what its sentence is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.outcomes import Texts
from workflows.scheme.fault_texts import FaultText
from workflows.scheme.working_texts import TEXTS, VARIANTS
from workflows.wording import Key, Named, marked, plain

__all__ = ["TEXTS", "Fault", "FaultText", "SchemeError", "marked"]

OF_ANSWER = marked("answer %(answer)s: %(message)s")
"""Before a fault that one answer of a question has."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which node (``""``: the document itself), and what to do about it.

    `values` are typed as in `wording`; `answer` among them is the answer that has the fault, and
    `name` the field. `variant` tells two sentences of one code apart, and `texts` are the node's
    own words.
    """

    node: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""
    texts: Texts = field(default_factory=dict)

    @property
    def said(self) -> FaultText:
        """Its sentences, still with places in them."""
        return VARIANTS.get(f"{self.code}.{self.variant}") or TEXTS[self.code]

    @property
    def key(self) -> str:
        """The key of the document that it is about; empty where it is about no single one."""
        name = self.values.get("name")
        return str(name) if isinstance(name, Key) else ""

    @property
    def answer(self) -> Named | None:
        """The answer that has the fault, where one has it."""
        found = self.values.get("answer")
        return found if isinstance(found, Named) else None

    @property
    def message(self) -> str:
        """What is wrong, in English, with ids."""
        said = self.said.message % self._plain()
        if self.answer and "%(answer)s" not in self.said.message:
            return OF_ANSWER % {"answer": plain(self.answer), "message": said}
        return said

    @property
    def cure(self) -> str:
        """What to do about it, in English."""
        return self.said.cure % self._plain()

    def _plain(self) -> dict[str, Any]:
        return {name: plain(value) for name, value in self.values.items()}

    def __str__(self) -> str:
        return f"{self.node}: {self.message}" if self.node else self.message


class SchemeError(ValueError):
    """The document is no scheme that can be used; ``faults`` lists why, each with its cure."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults
