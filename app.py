"""Launches the chat."""

from govqa.ui import main

if __name__ == "__main__":
    raise SystemExit(main())
