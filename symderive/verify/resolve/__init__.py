"""From what is written to what is meant: trees become terms over the symbols of the document."""
