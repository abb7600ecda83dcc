# pyright: reportMissingImports=false, reportMissingTypeStubs=false, reportUnknownMemberType=false, reportAttributeAccessIssue=false
"""Fuzz one target with atheris, from the project's own notes and cases as seeds."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

VERIFY = Path(__file__).parent.parent / "verify"
USAGE = "usage: python -m tests.fuzz formula|statement|document|claim|notes [--seconds N]"


def seeds(target: str) -> Iterator[bytes]:
    """Texts to begin from."""
    notes = sorted(path for path in (VERIFY / "notes").iterdir() if path.suffix != ".json" and path.name != "README.md")
    if target == "notes":
        yield from (path.read_bytes()[:1500] for path in notes if path.suffix == ".md")
        return
    if target == "document":
        yield from (bytes([kind]) + path.read_bytes()[:4000] for path in notes for kind in range(6))
        return
    for path in sorted((VERIFY / "cases").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if target == "statement":
                yield from (text.encode() for text in case["assume"])
            elif target == "formula":
                yield from (text.encode() for text in (*case["context"], case["claim"]))
            else:
                yield "\0".join(["\n".join(case["context"]), "\n".join(case["assume"]), case["claim"]]).encode()


def main(arguments: list[str]) -> int:
    """Run until a fault is found or the time is over."""
    import atheris  # an extra: only here

    with atheris.instrument_imports(include=["symderive.notation", "symderive.verify"]):
        from tests.fuzz.targets import TARGETS
    if not arguments or arguments[0] not in TARGETS:
        print(USAGE, file=sys.stderr)
        return 2
    seconds = arguments[arguments.index("--seconds") + 1] if "--seconds" in arguments else "60"
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(seeds(arguments[0])):
            (Path(folder) / f"{number:05}").write_bytes(text)
        found = f"-artifact_prefix={tempfile.gettempdir()}/symderive-fuzz-"
        options = [found, "-timeout=20", f"-max_total_time={seconds}", "-max_len=4000", "-rss_limit_mb=4096", folder]
        atheris.Setup([sys.argv[0], *options], TARGETS[arguments[0]])
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
