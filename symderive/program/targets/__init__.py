"""The languages that a program is printed in."""
