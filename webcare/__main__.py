"""Run `python -m webcare`."""

import os
import sys

# Whoever waits for a page comes before the work in the background.
if sys.argv[1:2] and sys.argv[1] in {"worker", "scheduler", "listener", "sink"}:
    os.nice(5)

from webcare.cli import main

if __name__ == "__main__":
    main()
