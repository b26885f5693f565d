"""The response scheme as people read it: questions from top to bottom, and where they lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webcare.core.db import transaction
from webcare.schemes import queries
from webcare.web.access import needs
from webcare.web.pages import page
from webcare.web.schemes import conditions as scheme_conditions
from webcare.web.schemes import words as scheme_words
from webcare.web.schemes.asked import language_asked, my_teams, team_asked, version_asked
from webcare.web.schemes.drawing import drawn, legend
from webcare.web.schemes.origins import origin
from workflows.outcomes import in_language, kind_of
from workflows.rights import Right
from workflows.scheme import CompiledScheme
from workflows.scheme.document import Question, SchemeDocument

bp = Blueprint("schemes", __name__)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand together: those of one gate, or one by itself."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class WayIn:
    """An answer that leads somewhere: its question and its words."""

    question: str
    answer: str


@bp.get("/scheme")
@needs(Right.READ, Right.MANAGE_SCHEME)
def show() -> ResponseReturnValue:
    """The scheme in force for a team, or the version that the address names."""
    with transaction() as session:
        teams = my_teams(session)
        team = team_asked(teams)
        version, in_force = version_asked(session, team)
        published = queries.published(session)
        names = {each.id: queries.titles(each) for each in published}
        scheme = queries.compiled(version)
    language = language_asked(scheme.document)
    return page(
        "schemes.html",
        teams=teams,
        team=team,
        version=version,
        origin=origin,
        in_force=in_force,
        published=published,
        titles={each.id: in_language(names[each.id], language) for each in published},
        scheme=scheme.document,
        language=language,
        drawn=drawn(scheme, language),
        legend=legend(language),
        groups=groups(scheme.document, language),
        ways_in=ways_in(scheme, language),
        words=scheme_words,
        rule_words=scheme_conditions.rule_words,
        sentence_language=scheme_conditions.sentence_language,
        kind_of=kind_of,
    )


def groups(document: SchemeDocument, language: str) -> list[Group]:
    """The questions in the order of the document, those of a gate together."""
    found = []
    for gate, questions in groupby(document.questions.values(), key=lambda each: each.gate):
        together = tuple(questions)
        if gate is None:
            found += [Group("", (each,)) for each in together]
        else:
            titles = document.gates[gate].titles
            found.append(Group(titles.get(language) or titles.get("en", ""), together))
    return found


def ways_in(scheme: CompiledScheme, language: str) -> Mapping[str, list[WayIn]]:
    """Which answers lead to each question and outcome."""
    found: dict[str, list[WayIn]] = {}
    for edge in scheme.edges:
        answer = scheme.questions[edge.question].answer(edge.answer)
        found.setdefault(edge.target, []).append(WayIn(edge.question, answer.text(language)))
    return found
