"""The screens of who knows what: the directory, one expert, what is missing, and joining it."""
