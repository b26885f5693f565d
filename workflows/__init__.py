"""The pure domain: lifecycles and response schemes, without I/O, clock, web or database."""
