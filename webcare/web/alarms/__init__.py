"""Nights and alarms: who is on, what rings, and how people are called."""
