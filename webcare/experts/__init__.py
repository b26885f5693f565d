"""Who knows what, and where to reach them."""
