"""Webcare, a response desk for organisations that answer the public."""
