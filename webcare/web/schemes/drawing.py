"""The drawing of a scheme: in a page of its own, and to take away as SVG or as a PDF of one A4."""

from functools import lru_cache

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webcare.core.db import transaction
from webcare.schemes import drawing, queries
from webcare.schemes.drawing import pdf as drawing_pdf
from webcare.schemes.models import SchemeVersion
from webcare.web.access import needs
from webcare.web.pages import page
from webcare.web.schemes.asked import language_asked, my_teams, team_asked, version_asked
from webcare.web.schemes.origins import origin
from workflows.rights import Right
from workflows.scheme import CompiledScheme

bp = Blueprint("scheme_drawing", __name__)
KEPT = 64  # drawings; a version never changes, and a desk looks at a handful


@bp.get("/scheme/drawing")
@needs(Right.READ, Right.MANAGE_SCHEME)
def show() -> ResponseReturnValue:
    """The drawing alone, as large as the screen."""
    version, scheme = _asked()
    language = language_asked(scheme.document)
    return page(
        "scheme_drawing.html",
        version=version,
        origin=origin,
        scheme=scheme.document,
        language=language,
        drawn=drawn(scheme, language, url_for("schemes.show", version=version.id, lang=language)),
    )


@bp.get("/scheme/drawing.svg")
@needs(Right.READ, Right.MANAGE_SCHEME)
def svg() -> ResponseReturnValue:
    version, scheme = _asked()
    language = language_asked(scheme.document)
    made = drawing.svg(drawing.Picture.of_compiled(scheme), language)
    return _file(made.encode(), "image/svg+xml", f"{_name(version, language)}.svg")


@bp.get("/scheme/drawing.pdf")
@needs(Right.READ, Right.MANAGE_SCHEME)
def pdf() -> ResponseReturnValue:
    """One A4 to print: the drawing, the considerations and what the shapes mean."""
    version, scheme = _asked()
    language = language_asked(scheme.document)
    made = drawing_pdf.sheet(
        drawing.Picture.of_compiled(scheme),
        language,
        version=version.number,
        valid_from=version.valid_from.date(),
    )
    return _file(made, "application/pdf", f"{_name(version, language)}.pdf")


@lru_cache(maxsize=KEPT)
def drawn(scheme: CompiledScheme, language: str, away: str = "") -> Markup:
    """The drawing for a page; each node leads to its entry in the list, on page *away* or here."""
    picture = drawing.Picture.of_compiled(scheme)
    made = drawing.svg(picture, language, href=lambda node: f"{away}#entry-{node}")
    return Markup(made)  # noqa: S704 - every text in it is escaped where it is written


def legend(language: str, *, changes: bool = False, overruled: bool = False) -> Markup:
    """What the shapes mean, for the same page; with *changes* the signs of a difference too, with
    *overruled* that of where people decided otherwise.
    """
    return Markup("").join(
        Markup(each)  # noqa: S704 - likewise
        for each in drawing.samples(language, changes=changes, overruled=overruled)
    )


def _asked() -> tuple[SchemeVersion, CompiledScheme]:
    """The version that the address names, else the one in force for its team or one's first."""
    with transaction() as session:
        version, _ = version_asked(session, team_asked(my_teams(session)))
        return version, queries.compiled(version)


def _name(version: SchemeVersion, language: str) -> str:
    return f"{version.slug}-{version.number}-{language}"


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
