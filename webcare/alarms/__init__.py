"""Waking whoever is on call: ladders, ways to reach people, and every call on record."""
