"""What the decisions made so far teach: receipts, replays with another scheme, traffic."""
