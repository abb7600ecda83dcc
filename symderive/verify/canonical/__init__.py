"""Canonical forms: sums of products of powers in front of which all sums over indices stand, found by rules with names."""
