"""What ``benchmarks/speed.py`` measures, a module each, and what they share."""
