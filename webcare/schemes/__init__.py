"""Response schemes as kept: versions, and which one is in force for a channel."""
