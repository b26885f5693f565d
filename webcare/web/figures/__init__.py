"""Figures on the screen, on paper, as tables to take along, and by mail."""
