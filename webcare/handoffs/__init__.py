"""Questions put to an expert or a desk, and the ledger of all of them."""
