"""A part of the API: its routes, and the document that tells of them, from one declaration."""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

from flask_smorest import Api, Blueprint
from flask_smorest.utils import prepare_response
from marshmallow import Schema

from webcare.web.api import problems
from webcare.web.api.reading import Parser
from webcare.web.session import csrf

V = TypeVar("V", bound=Callable[..., Any])
Told: TypeAlias = Any
"""What a view returns: anything whose attributes or keys the schema of its answer can write."""
PREFIX = "/api/v1"


class Section(Blueprint):  # type: ignore[misc]  # the library is untyped
    """A blueprint under `/api/v1`. No cookie counts here, so no CSRF token is asked."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(f"api_{name}", __name__, url_prefix=PREFIX, description=description)
        csrf.exempt(self)
        problems.catch_in(self)

    def get(self, rule: str, **options: Any) -> Callable[[V], V]:
        return self._at(rule, "GET", **options)

    def post(self, rule: str, **options: Any) -> Callable[[V], V]:
        return self._at(rule, "POST", **options)

    def asks(self, schema: type[Schema]) -> Callable[[V], V]:
        """Give the view what the query string says, as *schema* reads it."""
        return cast("Callable[[V], V]", self.arguments(schema, location="query"))

    def takes(self, schema: type[Schema]) -> Callable[[V], V]:
        """Give the view what the body says, as *schema* reads it."""
        return cast("Callable[[V], V]", self.arguments(schema, location="json"))

    def gives(self, schema: type[Schema], status: int = 200) -> Callable[[V], V]:
        """Answer with what the view returns, as *schema* writes it."""
        return cast("Callable[[V], V]", self.response(status, schema))

    def also_gives(self, schema: type[Schema], status: int) -> Callable[[V], V]:
        """Say in the document that this is an answer too."""
        return cast("Callable[[V], V]", self.alt_response(status, schema=schema, success=True))

    def _at(self, rule: str, method: str, **options: Any) -> Callable[[V], V]:
        def add(view: V) -> V:
            told = self.doc(operationId=view.__name__, **options)(view)
            self.route(rule, methods=[method])(told)
            return view

        return add


class Document(Api):  # type: ignore[misc]  # the library is untyped
    """The OpenAPI document. Errors are the house's own: `problems`, and `web.errors` elsewhere."""

    ERROR_SCHEMA = problems.ProblemSchema

    def _register_error_handlers(self) -> None:
        """None: the library's would take the place of the pages' own."""

    def _register_responses(self) -> None:
        response = {"description": "A problem (RFC 9457)", "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, problems.TYPE)
        for name in ("DEFAULT_ERROR", "UNPROCESSABLE_ENTITY", "UNPROCESSABLE_CONTENT"):
            self.spec.components.response(name, dict(response), lazy=True)
