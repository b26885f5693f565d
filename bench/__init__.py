"""Measuring Webcare beside a bare floor: seeding, serving, load and counts."""
