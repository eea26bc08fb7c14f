"""One module for each family of development sets; ``benchmarks/sets.py`` runs them."""
