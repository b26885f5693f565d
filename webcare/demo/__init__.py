"""The demonstration: a fictional city and the messages its public sends."""
