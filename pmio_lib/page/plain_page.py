"""A page of its own, which needs nothing else and holds no script: of a check, of a comparison."""

from html import escape
from typing import Final

STYLE: Final = (
    ":root{color-scheme:light dark;--ground:#fff;--ink:#1a1a1a;--line:#767676;--link:#0b5cad}"
    "@media(prefers-color-scheme:dark){:root{--ground:#12171d;--ink:#e6eaee;--line:#8a949e;"
    "--link:#8fc4f7}}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
    "color:var(--ink);background:var(--ground);overflow-wrap:break-word}"
    "a{color:var(--link);overflow-wrap:anywhere}"
    "h2{margin-top:3rem}figure{margin:0}.pmio-scroll{overflow-x:auto}"
    ".pmio-scroll:focus-visible{outline:2px solid var(--link)}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}"
    "caption{text-align:left;font-weight:600}th,td{border:1px solid var(--line);"
    "padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "tbody th,td{overflow-wrap:anywhere;min-width:5rem}.num{text-align:right;min-width:0;"
    "white-space:nowrap}"
)


def plain_page(title: str, body: str, head: str = "", style: str = STYLE) -> str:
    """Give a whole page around its content; `body` and `head` are HTML already."""
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{head}<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
