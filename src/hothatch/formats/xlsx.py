"""Worksheets of an XLSX workbook as rows of texts: only what a published table needs, no styles, no formulas.

An XLSX file is a ZIP archive of XML parts (ECMA-376, part 1, clause 18): ``xl/worksheets/sheetN.xml`` holds rows ``<row r>``
of cells ``<c r="B7" t="s"><v>12</v></c>``; texts of type ``s`` are numbers into ``xl/sharedStrings.xml``.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

MAX_BYTES = 400_000_000  # of one part, unpacked: a list of five thousand tests takes 30 MB
SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
SHARED = "xl/sharedStrings.xml"

Row = tuple[int, list[str]]  # row number in the sheet from 1, the texts of its cells


class XlsxError(ValueError):
    """A file that is no readable workbook; the message says why."""


def read_sheets(path: str | Path) -> Iterator[list[Row]]:
    """Yield the rows of every worksheet of the workbook at ``path``, in the order of their part numbers.

    Cells come as text, numbers as the file prints them; empty cells are ''. Raises XlsxError for a file that is no
    workbook, OSError where it cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            shared = _shared(archive)
            numbered = [
                (int(match[1]), name) for name in archive.namelist() if (match := SHEET.fullmatch(name))
            ]
            if not numbered:
                raise XlsxError("holds no worksheet")
            for _, name in sorted(numbered):
                with _part(archive, name) as part:
                    yield [_row(node, shared) for node in _nodes(part, "row")]
    except XlsxError:
        raise
    except (zipfile.BadZipFile, ElementTree.ParseError, LookupError, RuntimeError, ValueError) as error:
        raise XlsxError(f"not a readable XLSX workbook ({error})") from error


def _part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    size = archive.getinfo(name).file_size
    if size > MAX_BYTES:
        raise XlsxError(
            f"part {name} unpacks to {size / 1e6:.0f} MB, expected at most {MAX_BYTES / 1e6:.0f} MB"
        )
    return archive.open(name)


def _nodes(part: IO[bytes], tag: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of one tag as they end, each emptied once it was used."""
    for _, node in ElementTree.iterparse(part):
        if node.tag == SPACE + tag:
            yield node
            node.clear()


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if SHARED not in archive.namelist():
        return []
    with _part(archive, SHARED) as part:
        return ["".join(text.text or "" for text in node.iter(SPACE + "t")) for node in _nodes(part, "si")]


def _row(node: ElementTree.Element, shared: list[str]) -> Row:
    texts: list[str] = []
    for cell in node.iter(SPACE + "c"):
        column = _column(cell.get("r", ""), len(texts))
        texts += [""] * (column - len(texts))
        texts.append(_text(cell, shared))
    return int(node.get("r", "0")), texts


def _column(reference: str, following: int) -> int:
    """Return the column number from 0 of a reference such as ``AB7``; the next one where a cell has none."""
    letters = re.match(r"[A-Z]{1,3}", reference)
    if not letters:
        return following
    number = 0
    for letter in letters[0]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return max(number - 1, following)


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(SPACE + "t"))
    value = cell.findtext(SPACE + "v") or ""
    return shared[int(value)] if cell.get("t") == "s" and value else value
