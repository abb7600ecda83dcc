"""Coverage-guided fuzzing: ``python -m tests.fuzz TARGET [--seconds N]`` (extra ``[fuzz]``: atheris)."""
