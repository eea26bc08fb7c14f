"""The rules that turn blocks into better blocks: what is left out, joined, or made a heading."""
