"""The value of a term in a world, with exact derivatives (`symderive.verify.evaluate.frame`)."""

from symderive.verify.evaluate.frame import Frame

__all__ = ["Frame"]
