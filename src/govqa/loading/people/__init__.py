"""Who says what: speakers of interviews, and whom running text quotes."""
