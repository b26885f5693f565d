"""The bell, the list behind it, and what one is told of."""
