"""The README: what it says, and what a reader does with its code."""

import re

from markdown_it import MarkdownIt
from servers import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TOKENS = MarkdownIt().enable("table").parse(README)
HEADINGS = [number for number, token in enumerate(TOKENS) if token.type == "heading_open"]
STEPS = [text for n in HEADINGS if (text := TOKENS[n + 1].content).startswith("Step ")]


def section(heading):
    """:returns: Tokens below a heading, up to the next one."""
    (start,) = [n for n in HEADINGS if TOKENS[n + 1].content == heading]
    return TOKENS[start + 2 : min([n for n in HEADINGS if n > start], default=None)]


def blocks(heading, language):
    fences = [token for token in section(heading) if token.type == "fence"]
    return [fence.content for fence in fences if fence.info == language]


def says(heading, text):
    """
    Check that the README says something in a section, so that a test of it tests what is said.
    """
    text_there = "\n".join(token.content for token in section(heading))
    assert text in text_there, f"The README doesn't say {text} below {heading}."
    return text


def table(heading):
    """:returns: Rows of the tables, without their heads, as lists of cells in Markdown."""
    tokens = section(heading)
    rows = []
    for number, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "td_open":
            rows[-1].append(tokens[number + 1].content)
    return [row for row in rows if row]


def chunks(code):
    """Split code at what starts in the first column: imports, functions, calls."""
    return re.findall(r"^[^ })\n].*\n(?:(?:[ })].*)?\n)*", code, re.MULTILINE)


def name(chunk):
    # "async def handler", "function sendMoves", "import asyncio", "from connect4 import ".
    return re.match(r"from \w+ import |function \w+|async def \w+|window.\w+|.*", chunk).group()


def paste(path, code):
    """
    Do what a follower does with a block: change what is there already, and add what is new.

    Imports go to the top, a function goes where it was, and the program starts last.
    """
    old = {name(chunk): chunk for chunk in chunks(path.read_text())} if path.exists() else {}
    new = {name(chunk): chunk for chunk in chunks(code)}
    merged = {**old, **new}
    order = sorted(
        merged,
        key=lambda name: (
            not name.startswith(("import", "from")),
            name.startswith(("if __", "window")),
        ),
    )
    path.write_text("\n".join(merged[name].strip("\n") + "\n" for name in order))
