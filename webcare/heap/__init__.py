"""Order in the heap: tickets merged and split, many handled in one act, the same asked by many."""
