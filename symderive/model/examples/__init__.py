"""Models that come with symderive."""
