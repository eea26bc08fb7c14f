"""Training the reader: examples, batches, losses and measures."""
