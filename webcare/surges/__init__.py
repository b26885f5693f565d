"""More messages than usual: noticed, told with the reason, and left for a person to judge."""
