"""People who log in, their roles per team, and the rights these give."""
