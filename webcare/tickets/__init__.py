"""Conversations that want a decision, with their messages, notes and drafts."""
