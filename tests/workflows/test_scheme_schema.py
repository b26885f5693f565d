"""The published JSON Schema describes what the reader reads."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.workflows.test_scheme_document import FAULTS, change
from workflows.scheme import SchemeError, load_document, shipped
from workflows.scheme.schema import schema
from workflows.scheme.yaml import read_yaml

PUBLISHED = Path(__file__).parents[2] / "docs" / "scheme.schema.json"


def test_it_is_a_json_schema_and_the_one_that_is_published():
    Draft202012Validator.check_schema(schema())
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scheme_fits(name):
    Draft202012Validator(schema()).validate(read_yaml(shipped()[name]))


@pytest.mark.parametrize(("old", "new"), sorted({fault[:2] for fault in FAULTS}))
def test_what_the_reader_refuses_does_not_fit_either(old, new):
    text = change(old, new)
    try:
        load_document(text)
    except SchemeError:
        assert not Draft202012Validator(schema()).is_valid(read_yaml(text))
