"""Who may speak for the organisation, on what and when; and the statements that they approved."""
