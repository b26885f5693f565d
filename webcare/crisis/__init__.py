"""Crises: declared by a person, over by themselves, and what they were about."""
