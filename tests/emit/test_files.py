import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from symderive.calculus.errors import SymderiveError
from symderive.emit.files import write_atomic


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("text", ["", "θ\r\nσ\n", "x" * 1_000_000])
def test_text_arrives_byte_for_byte_and_nothing_else_stays(tmp_path: Path, text: str):
    path = tmp_path / "notes.tex"
    write_atomic(path, "an older and longer text\n" * 3)
    write_atomic(path, text)
    assert path.read_bytes() == text.encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_kill_in_mid_write_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "trainer.py"
    path.write_text("old")
    killed_with_the_text_on_disk = (
        "import os, signal, sys; from symderive.emit import files;"
        "files.os.fsync = lambda fd: os.kill(os.getpid(), signal.SIGKILL);"
        "files.write_atomic(sys.argv[1], 'new')"
    )
    done = subprocess.run([sys.executable, "-c", killed_with_the_text_on_disk, path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    assert sorted(p.read_text() for p in tmp_path.iterdir()) == ["new", "old"]


def test_a_failure_in_mid_write_leaves_the_old_file_alone(tmp_path: Path):
    path = tmp_path / "notes.md"
    path.write_text("old")
    with pytest.raises(SymderiveError, match=r"cannot write .*notes\.md: .*surrogates"):
        write_atomic(path, "a name that is not text: \udcff")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_a_new_file_follows_the_umask(tmp_path: Path, umask: int, expected: int):
    previous = os.umask(umask)
    try:
        write_atomic(tmp_path / "new", "text")
    finally:
        os.umask(previous)
    assert mode(tmp_path / "new") == expected


def test_an_existing_file_keeps_its_permissions(tmp_path: Path):
    path = tmp_path / "train.py"
    path.write_text("old")
    path.chmod(0o750)
    write_atomic(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o750)


def test_a_link_stays_a_link(tmp_path: Path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.md"
    link.symlink_to(tmp_path / "real" / "notes.md")
    write_atomic(link, "text")
    assert link.is_symlink()
    assert (tmp_path / "real" / "notes.md").read_text() == "text"


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("missing/notes.md", "there is no folder"),
        ("folder", "it is a folder or a device"),
        ("n" * 300, "File name too long"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(tmp_path: Path, place: str, problem: str):
    (tmp_path / "folder").mkdir()
    with pytest.raises(SymderiveError, match=problem) as caught:
        write_atomic(tmp_path / place, "text")
    assert str(tmp_path / place) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_a_device_is_not_replaced():
    with pytest.raises(SymderiveError, match="device"):
        write_atomic("/dev/null", "text")
    assert Path("/dev/null").is_char_device()
