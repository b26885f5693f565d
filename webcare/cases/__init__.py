"""Learning cases: what a ticket taught, told to peers without its people."""
