"""The chain rule in reverse over a system of equations; every rule that is applied leaves a step."""
