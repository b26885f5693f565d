"""From foreign bytes to a message in a ticket: raw first, then parsed, cleaned and threaded."""
