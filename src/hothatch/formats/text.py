"""Text as other people's programs write it: UTF-8, UTF-16 behind its mark (spreadsheets), else Latin-1 (Windows)."""

from __future__ import annotations

import codecs

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(data: bytes) -> str:
    """Return the text of a file's bytes, without its mark, lines ended by a line feed.

    Raises UnicodeDecodeError for bytes that are no text: a zero among them, UTF-16 cut off.
    """
    if data.startswith(UTF_16):
        text = data.decode("utf-16")
    elif b"\0" in data:
        at = data.index(b"\0")
        raise UnicodeDecodeError("utf-8", data, at, at + 1, "a zero")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")  # a degree sign in a header
    return text.replace("\r\n", "\n").replace("\r", "\n")
