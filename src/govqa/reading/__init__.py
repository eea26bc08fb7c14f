"""From retrieved passages to evidence: which sentences answer, whether they do, and the proof of each quote."""
