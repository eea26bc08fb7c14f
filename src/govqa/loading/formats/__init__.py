"""The formats: one module for each, with ``parse(path, data)``, and what several of them share."""
