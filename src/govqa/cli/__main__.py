"""``python -m govqa.cli`` is ``govqa``, for where its script is not on the path."""

from govqa.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
