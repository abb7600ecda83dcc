"""Re-create templates/katex/ and the glyph outlines of the SVG pictures from the npm package of KaTeX.

Run from the root of the repository, with npm on the path and fonttools installed: ``python .ci/vendor_katex.py``.
"""

import base64
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

VERSION = "0.19.1"
KATEX = Path("templates/katex")
GLYPHS = Path("symderive/notation/graph/glyphs.json")

# The faces that notes use; the browser slants or emboldens them where KaTeX asks for another.
FACES = {
    "Main-Regular": "",
    "Main-Bold": "font-weight:700;",
    "Math-Italic": "font-style:italic;",
    "AMS-Regular": "",
    "Caligraphic-Regular": "",
    "Size1-Regular": "",
    "Size2-Regular": "",
    "Size3-Regular": "",
    "Size4-Regular": "",
}

_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_GREEK = "αβγδεζηθικλμνξοπρςστυφχψωϑϕϖϱϵ"
_ASCII = "".join(map(chr, range(0x21, 0x7F))).replace("`", "")
_SYMBOLS = "ΓΔΘΛΞΠΣΥΦΨΩˆˇˉ˘˙˜¨⃗′…⋯ℓ∂∇∞−×÷±∓⋅∗⋆∘⊙⊗⊕⊤⊥∥≤≥≡≈∼∝≪≫∈→←↔⇒⇐↦⟨⟩⌊⌋⌈⌉√∧∨¬∀∃∅∩∪⊂⊆"
_FENCES = "()[]{}⟨⟩⌊⌋⌈⌉√"
OUTLINES = {
    "roman": ("Main-Regular", _ASCII + _SYMBOLS),
    "italic": ("Math-Italic", _LATIN + _GREEK),
    "bold": ("Main-Bold", _LATIN + "0123456789"),
    "bolditalic": ("Math-BoldItalic", _LATIN + _GREEK),
    "calligraphic": ("Caligraphic-Regular", _LATIN[:26]),
    "blackboard": ("AMS-Regular", _LATIN[:26]),
    "big1": ("Size1-Regular", _FENCES + "∑∏∫"),
    "big2": ("Size2-Regular", _FENCES),
    "big3": ("Size3-Regular", _FENCES),
    "big4": ("Size4-Regular", _FENCES),
}


def main() -> None:
    """Fetch the package and write every file."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"katex@{VERSION}"]
        command = ["npm", "pack", "--silent", f"katex@{VERSION}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        with tarfile.open(Path(folder, f"katex-{VERSION}.tgz")) as archive:
            archive.extractall(folder, filter="data")
        package = Path(folder, "package")
        KATEX.mkdir(parents=True, exist_ok=True)
        for name in ("dist/katex.min.js", "LICENSE"):
            text = (package / name).read_text(encoding="utf-8")
            (KATEX / Path(name).name).write_text(text.rstrip() + "\n", encoding="utf-8")
        (KATEX / "katex.min.css").write_text(stylesheet(package / "dist"), encoding="utf-8")
        GLYPHS.write_text(outlines(package), encoding="utf-8")


def stylesheet(dist: Path) -> str:
    """KaTeX's style with the fonts of FACES inside and no other font."""
    style = re.sub(r"@font-face\{[^}]*\}", "", (dist / "katex.min.css").read_text(encoding="utf-8"))
    faces: list[str] = []
    for face, variant in FACES.items():
        data = base64.b64encode((dist / "fonts" / f"KaTeX_{face}.woff2").read_bytes()).decode()
        family = f"KaTeX_{face.partition('-')[0]}"
        source = f'url("data:font/woff2;base64,{data}") format("woff2")'
        faces.append(f"@font-face{{font-family:{family};{variant}src:{source}}}")
    return "\n".join([*faces, style.strip(), ""])


def outlines(package: Path) -> str:
    """For every glyph, in thousandths of an em: width, height, depth, italic correction, skew; then its outline."""
    source = (package / "src/fontMetricsData.js").read_text(encoding="utf-8").partition("export default ")[2]
    source = (package / "src/fontMetricsData.js").read_text(encoding="utf-8").partition("export default ")[2]
    metrics = json.loads(re.sub(r",(\s*[}\]])", r"\1", source.rstrip(";\n")))  # JSON has no trailing commas
    lines: list[str] = []
    notice = ""
    for name, (face, characters) in OUTLINES.items():
        font = TTFont(package / "dist/fonts" / f"KaTeX_{face}.ttf")
        notice = notice or str(font["name"].getDebugName(13))
        glyphs = {character: _glyph(font, metrics[face], character) for character in sorted(characters)}
        glyphs = {character: _glyph(font, metrics[face], character) for character in sorted(characters)}
        rows = [f"{json.dumps(c, ensure_ascii=False)}: {json.dumps(glyph)}" for c, glyph in glyphs.items()]
        lines.append(f"{json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n}")
    about = f"Outlines of glyphs of KaTeX {VERSION}. " + " ".join(notice.split())
    return "{\n" + ",\n".join([f'"license": {json.dumps(about)}', *lines]) + "\n}\n"


def _glyph(font: TTFont, metrics: dict[str, list[float]], character: str) -> list[float | str]:
    glyphs = font.getGlyphSet()
    pen = OutlinePen(glyphs)
    glyphs[font.getBestCmap()[ord(character)]].draw(pen)
    depth, height, italic, skew, width = metrics[str(ord(character))]
    return [*(round(1000 * number) for number in (width, height, depth, italic, skew)), "".join(pen.path)]


class OutlinePen(BasePen):
    """Writes an SVG path in relative integers with y downward, half the length of absolute ones."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.path: list[str] = []
        self._at = (0, 0)

    def _write(self, command: str, *points: tuple[float, float]) -> None:
        whole = [(round(x), -round(y)) for x, y in points]
        numbers = [str(there - here) for point in whole for there, here in zip(point, self._at, strict=True)]
        self.path.append(command + "".join(n if i == 0 or n[0] == "-" else f" {n}" for i, n in enumerate(numbers)))
        self._at = whole[-1]

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self._start = (round(pt[0]), -round(pt[1]))
        self._write("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self._write("l", pt)

    def _qCurveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float]) -> None:
        self._write("q", pt1, pt2)

    def _closePath(self) -> None:
        self.path.append("z")
        self._at = self._start


if __name__ == "__main__":
    main()
