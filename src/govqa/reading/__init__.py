"""From retrieved passages to evidence: which sentences answer, whether they do, and proof of each quote."""
