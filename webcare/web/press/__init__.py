"""The screens of the press: the list by deadline, a new call, one card."""
