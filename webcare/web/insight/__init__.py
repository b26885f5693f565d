"""The screens that look back."""
