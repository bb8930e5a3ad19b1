"""Circuits of juanmanzanero/fastest-lap as XML: centre line, distances to both edges, and in 3-D elevation and roll.

Its axes have y to the right and z down; they are turned here to ISO 8855. Its pitch is positive uphill and its roll
positive with the left edge higher, as here.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np

from hothatch.formats.centre_line import CentreLine, CentreLineError, Floats, checked, read_text
from hothatch.formats.safe_xml import UnsafeXmlError, parse_xml


def read_fastest_lap_xml(path: str | Path) -> CentreLine:
    """Read such a circuit [m, rad]. Raises CentreLineError."""
    return parse_fastest_lap_xml(read_text(path), str(path))


def parse_fastest_lap_xml(text: str, name: str = "line") -> CentreLine:
    """Parse the text of such a file; ``name`` stands for it in the faults. Raises CentreLineError."""
    try:
        root = parse_xml(text)
    except UnsafeXmlError as error:
        raise CentreLineError([f"{name}: {error}"]) from error
    if root.tag != "circuit" or root.get("type") not in ("closed", "open"):
        raise CentreLineError([f'{name}: no <circuit type="closed"> or <circuit type="open">'])
    x = _column(root, "centerline/x", name)
    wanted = {"y": "centerline/y", "left": "nl", "right": "nr"}
    if root.get("dimensions") == "3":
        wanted |= {"z": "centerline/z", "pitch": "pitch", "roll": "roll"}
    found = {key: _column(root, path, name, len(x)) for key, path in wanted.items()}
    line = CentreLine(
        x, -found["y"], root.get("type") == "closed",
        z=-found["z"] if "z" in found else None, left=found["left"], right=found["right"],
        grade=np.tan(found["pitch"]) if "pitch" in found else None, bank=found.get("roll"),
    )  # fmt: skip
    return checked(line, name)


def _column(root: Element, path: str, name: str, count: int | None = None) -> Floats:
    element = root.find(f"data/{path}")
    if element is None or not (element.text or "").strip():
        raise CentreLineError([f"{name}: no numbers in <data>/{path}"])
    try:
        values = np.array([float(cell) for cell in (element.text or "").split(",")])
    except ValueError as error:
        raise CentreLineError([f"{name}: <data>/{path}: {error}"]) from error
    if count is not None and len(values) != count:
        raise CentreLineError(
            [f"{name}: <data>/{path} has {len(values)} values, the line has {count} points"]
        )
    if not np.isfinite(values).all():
        raise CentreLineError([f"{name}: <data>/{path}: a value is not finite"])
    return values
