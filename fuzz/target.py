"""One reader under atheris; ``python -m fuzz`` starts it. The first word names the reader, the rest is libFuzzer's."""

from __future__ import annotations

import sys

import atheris

# Rooms that parse. Compiled kernels stay as they are: instrumented bytecode cannot be compiled.
INSTRUMENTED = [
    "tomllib", "json", "csv", "hothatch.formats", "hothatch.car", "hothatch.units", "hothatch.garage.circuits",
    "hothatch.proving.sentence", "hothatch.proving.words", "hothatch.proving.verbs", "hothatch.studies.circuit_file",
    "hothatch.studies.goal_file", "hothatch.studies.sweep_file",
]  # fmt: skip

with atheris.instrument_imports(include=INSTRUMENTED):  # pyright: ignore[reportAttributeAccessIssue]
    from fuzz.readers import READERS


def main() -> None:
    """Fuzz until libFuzzer's options say enough."""
    reader = READERS[sys.argv[1]]

    def take(data: bytes) -> None:
        reader.take(data)

    atheris.Setup([sys.argv[0], *sys.argv[2:]], take)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
