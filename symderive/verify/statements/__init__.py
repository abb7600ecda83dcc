"""What prose says of the symbols: sentences in, facts out."""
