"""What the organisation should change, and what became of it."""
