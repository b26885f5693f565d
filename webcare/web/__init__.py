"""The screens: one module each, which parses, calls and renders."""
