"""The catalogues, and what collects their texts."""
