"""Crises: declaring one, how it stands, and looking at what it held."""
