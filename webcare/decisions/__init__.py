"""Runs of a scheme on a ticket: what was asked, answered, by whom, and why."""
