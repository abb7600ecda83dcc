"""Mathematics as people write it."""
