"""What every capability stands on: database, errors, clock, text, the doorbell."""
