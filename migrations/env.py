"""Alembic's way in: the connection is handed over by `webcare.core.migrate`."""

import importlib
import pkgutil

from alembic import context

import webcare
from webcare.core.db import Base

for each in pkgutil.iter_modules(webcare.__path__):
    if each.ispkg:
        try:
            importlib.import_module(f"webcare.{each.name}.models")
        except ModuleNotFoundError as error:
            if error.name != f"webcare.{each.name}.models":
                raise

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
