"""Pages of the mandate register and of statements."""
