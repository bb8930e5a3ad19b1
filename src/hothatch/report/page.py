"""The page around a report: elements that escape what they hold, and one self-contained document.

Text that is not ``Html`` is escaped where it is put into an element, so a car's name, a source or a note can never
become markup. Only the three scripts named by their hash may run, and nothing may be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_VOID = frozenset(("meta", "link", "br", "hr", "input"))
_URL = re.compile(r"https?://[^\s<>\"']+")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | int | float | None | Iterable["Child"]


def render(child: Child) -> str:
    """Return a child as markup: ``Html`` as it is, other text escaped, lists joined, None as nothing."""
    if child is None:
        return ""
    if isinstance(child, Html):
        return str(child)
    if isinstance(child, str | int | float):
        return html.escape(str(child))
    return "".join(render(part) for part in child)


def el(name: str, /, *children: Child, **attributes: Any) -> Html:
    """Return an element. Attributes: ``class_`` for class, ``_`` becomes ``-``, True stands alone, None is left out."""
    parts = [name]
    for key, value in attributes.items():
        label = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(label)
        elif value is not None and value is not False:
            parts.append(f'{label}="{html.escape(str(value))}"')
    opening = f"<{' '.join(parts)}>"
    return Html(opening if name in _VOID else f"{opening}{render(children)}</{name}>")


def linked(text: str) -> Html:
    """Return ``text`` with its http(s) addresses as links that show their host."""
    parts: list[Child] = []
    end = 0
    for match in _URL.finditer(text):
        url = match[0].rstrip(".,;:)")
        host = url.split("//", 1)[1].split("/", 1)[0].removeprefix("www.")
        parts += [text[end : match.start()], el("a", host, href=url, rel="noopener noreferrer external")]
        end = match.start() + len(url)
    return Html(render([*parts, text[end:]]))


def plot_text(text: str) -> str:
    """Return ``text`` so that plotly shows it as it is: it reads some tags, and ``@`` begins a colour's token."""
    return html.escape(text, quote=False).replace("@", "&#64;")


def script_json(data: Any) -> str:
    """Return JSON that can stand inside a script element: no ``<``, no ``&``, no line separators; NaN is refused."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def plotly_script() -> str:
    """Return plotly's own JavaScript, from the installed package."""
    from plotly.offline import get_plotlyjs

    return get_plotlyjs()


def asset(name: str) -> str:
    """Return a text file that lies beside this module: ``page.css`` or ``page.js``."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _script(code: str) -> tuple[Html, str]:
    """Return a script element and its hash for the content security policy."""
    code = code.replace("</script", "<\\/script")
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    return Html(f"<script>{code}</script>"), f"'sha256-{digest}'"


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name[1:].replace(' ', '-')}:{value};" for name, value in colours.items())


def style_sheet(themes: dict[str, dict[str, str]]) -> str:
    """Return the style sheet: the colours of both themes as variables, paper always light, then the page's rules."""
    light, dark = _variables(themes["light"]), _variables(themes["dark"])
    return (
        f":root{{{light}color-scheme:light dark}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not(.printing){{{dark}}}}}\n{asset('page.css')}"
    )


def document(title: str, body: Child, data: dict[str, Any]) -> str:
    """Return the whole HTML document; ``data`` is what page.js reads: themes, template, figures."""
    plotly, plotly_hash = _script(plotly_script())
    code, code_hash = _script(asset("page.js"))
    # No markup can start a script that is not named here. 'unsafe-eval' is for tools that drive the page: they wait
    # for an expression to become true by evaluating it inside.
    policy = (
        f"default-src 'none'; script-src {plotly_hash} {code_hash} 'unsafe-eval'; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        el("link", rel="icon", href="data:,"),
        Html(f"<style>{style_sheet(data['themes'])}</style>"),
    )
    payload = Html(f'<script type="application/json" id="report-data">{script_json(data)}</script>')
    return f"<!doctype html>\n{el('html', head, el('body', body, payload, plotly, code), lang='en')}\n"
