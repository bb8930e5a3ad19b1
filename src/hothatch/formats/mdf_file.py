"""MDF4 logs, read in a process of its own: what is broken on purpose or by accident may fell the parser's machine code.

``python mdf_file.py FILE`` writes the channels of numbers to standard output as an npz archive without
pickles: ``names``, ``units``, and of channel n its ``t{n}`` [s] and ``v{n}``. It ends with 1 and a sentence where it cannot.
"""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from pathlib import Path

import numpy as np

PATIENCE = 300.0  # s that a log of the largest size allowed may take
REFUSED = 1  # exit code


class MdfError(ValueError):
    """A file that is no MDF; the message says why in a few words."""


def read_channels(file: Path) -> list[tuple[str, str, np.ndarray, np.ndarray]]:
    """Return name, unit, times [s] (n,) and values (n,) of every channel of numbers. Raises MdfError."""
    # By its path: the other process need not find hothatch. -P keeps this folder's names from shadowing others.
    command = [sys.executable, "-P", __file__, str(file)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise MdfError(f"its parser found no end in {PATIENCE:.0f} s") from None
    if done.returncode == REFUSED:
        raise MdfError(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:100])
    if done.returncode:
        raise MdfError("its blocks do not hold together: the parser fell over them")
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as found:
        return [
            (str(name), str(unit), found[f"t{at}"], found[f"v{at}"])
            for at, (name, unit) in enumerate(zip(found["names"], found["units"], strict=True))
        ]


def main(path: str) -> int:
    """Read ``path`` and write its channels to standard output; return the exit code."""
    from asammdf import MDF

    logging.getLogger("asammdf").setLevel(logging.CRITICAL + 1)  # the process that asked says it
    try:
        with MDF(path) as measured:
            signals = [one for one in measured.iter_channels() if one.samples.dtype.kind in "fiub"]
    except Exception as error:  # its parser lets struct, attribute and type errors through as they are
        print(" ".join(str(error).split()), file=sys.stderr)
        return REFUSED
    signals = [one for one in signals if len(one.samples) > 1 and one.samples.ndim == 1]
    arrays = {f"t{at}": np.asarray(one.timestamps, float) for at, one in enumerate(signals)}
    arrays |= {f"v{at}": one.samples.astype(float) for at, one in enumerate(signals)}
    names, units = ([str(getattr(one, key) or "") for one in signals] for key in ("name", "unit"))
    whole = io.BytesIO()
    np.savez(whole, names=np.array(names, dtype=str), units=np.array(units, dtype=str), **arrays)  # pyright: ignore[reportArgumentType]
    sys.stdout.buffer.write(whole.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
