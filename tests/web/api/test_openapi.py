"""The document that describes the API is whole, and open to all."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.api.conftest import BASE

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(client: FlaskClient) -> Any:
    answer = client.get(f"{BASE}/openapi.json")
    assert answer.status_code == 200
    return answer.json


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method in item.keys() & METHODS:
            yield path, method, item[method]


def everything(node: Any) -> Iterator[Any]:
    yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for each in inner:
        yield from everything(each)


def test_it_names_every_route_and_no_other(app: Flask, document: Any) -> None:
    there = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {(path, method) for path, method, _ in operations(document)} == there


def test_every_reference_leads_somewhere(document: Any) -> None:
    references = [
        node["$ref"]
        for node in everything(document)
        if isinstance(node, dict) and isinstance(node.get("$ref"), str)
    ]

    assert references
    for reference in references:
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        assert isinstance(node, dict)


def test_each_operation_says_what_it_takes_and_gives(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]

    assert document["openapi"].startswith("3.")
    assert len(names) == len(set(names))
    for path, method, operation in operations(document):
        declared = {each["name"] for each in _parameters(document, path, operation, "path")}
        assert declared == set(re.findall(r"{(\w+)}", path)), path
        assert operation["summary"], path
        assert any(code.startswith("2") for code in operation["responses"]), path
        assert "default" in operation["responses"], path
        assert ("requestBody" in operation) is (method == "post"), path


def test_a_token_is_asked_everywhere_but_here(document: Any) -> None:
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert document["security"] == [{"bearer": []}]
    free = [path for path, _, operation in operations(document) if "security" in operation]
    assert free == [f"{BASE}/openapi.json"]


def test_problems_are_described_as_they_come(document: Any) -> None:
    content = document["components"]["responses"]["DEFAULT_ERROR"]["content"]

    assert list(content) == ["application/problem+json"]


def test_what_is_told_of_a_ticket_is_what_the_document_says(
    document: Any, manager: Any, ticket: Any
) -> None:
    schema = document["components"]["schemas"]["TicketWhole"]["properties"]

    assert manager.get(f"/tickets/{ticket.id}").json.keys() == schema.keys()


def _parameters(document: Any, path: str, operation: Any, where: str) -> Iterator[Any]:
    given = [*document["paths"][path].get("parameters", []), *operation.get("parameters", [])]
    for each in given:
        if each["in"] == where:
            assert each["required"] is True
            yield each
