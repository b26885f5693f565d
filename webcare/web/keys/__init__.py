"""The keyboard: each person's own keys, the sheet that shows them, and the command palette."""
