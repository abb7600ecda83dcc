"""The one way in which symderive writes a file."""

import os
import secrets
import shutil
from pathlib import Path

from symderive.calculus.errors import SymderiveError


def write_atomic(path: str | os.PathLike[str], text: str) -> None:
    """Write ``text`` (UTF-8, newlines as they are) to ``path``; a reader sees the whole old file or the whole new one.

    The text goes to a temporary file in the same folder, which then takes the place of ``path``. An existing file keeps
    its permissions, a new one follows the umask; a symbolic link stays and the file that it names is replaced.

    Raises:
        SymderiveError: the folder is missing, ``path`` is not an ordinary file, or it cannot be written.
    """
    try:
        _replace(Path(os.path.realpath(path)), text)
    except (OSError, UnicodeEncodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SymderiveError(f"cannot write {path}: {reason}; name another file or mend the cause") from error


def _replace(target: Path, text: str) -> None:
    if not target.parent.is_dir():
        raise SymderiveError(f"cannot write {target}: there is no folder {target.parent}; create it or name another")
    if target.exists() and not target.is_file():
        raise SymderiveError(f"cannot write {target}: it is a folder or a device; name an ordinary file")
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
