"""The JSON API, version 1, as a table of contents: what the screens can do, for other systems."""

from flask import Flask

from webcare.web.api import (
    approvals,
    complaints,
    experts,
    handoffs,
    insight,
    messages,
    notices,
    openapi,
    press,
    replies,
    statements,
    tickets,
)
from webcare.web.api.section import Document

ABOUT = (
    "Every question of the public is a ticket. The scheme asks, you answer; what it decided "
    "happens. Send your token as `Authorization: Bearer …`."
)


def register(app: Flask) -> None:
    """Add the API to *app*, with the document that describes it."""
    document = Document(
        app,
        spec_kwargs={
            "title": "Webcare",
            "version": "v1",
            "openapi_version": "3.0.3",
            "info": {"description": ABOUT},
            "security": [{"bearer": []}],
        },
    )
    document.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    parts = (
        tickets, replies, handoffs, experts, complaints, statements, press, insight, approvals,
        messages, notices, openapi,
    )  # fmt: skip
    for part in parts:
        document.register_blueprint(part.section)
    app.extensions["webcare.openapi"] = document.spec.to_dict()
