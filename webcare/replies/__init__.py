"""Our texts on their way out: drafts, approval, the outbox, and what became of them."""
