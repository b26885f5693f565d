"""The API's own description, for programs that write programs."""

from flask import current_app, jsonify
from marshmallow import Schema

from webcare.web.access import open_to_all
from webcare.web.api.section import Section, Told

section = Section("openapi", "This document.")


class OpenApiSchema(Schema):
    """An OpenAPI document."""


@section.get("/openapi.json", security=[])
@open_to_all
@section.gives(OpenApiSchema)
def openapi() -> Told:
    """This document. It holds nothing of the installation's own, so it is open to all."""
    return jsonify(current_app.extensions["webcare.openapi"])
