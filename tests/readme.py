"""The README: what it says, and what a reader does with its code."""

import re

from markdown_it import MarkdownIt
from servers import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TOKENS = MarkdownIt().enable("table").parse(README)
HEADINGS = [number for number, token in enumerate(TOKENS) if token.type == "heading_open"]
FENCES = [token for token in TOKENS if token.type == "fence"]


def headings():
    return [TOKENS[number + 1].content for number in HEADINGS]


def step(number):
    """:returns: Heading of a step of Follow along."""
    (heading,) = re.findall(rf"^### (Step {number}: .*)$", README, re.MULTILINE)
    return heading


def section(heading):
    """:returns: Tokens below a heading, up to the next one."""
    (start,) = [n for n in HEADINGS if TOKENS[n + 1].content == heading]
    return TOKENS[start + 2 : min([n for n in HEADINGS if n > start], default=None)]


def blocks(heading, language):
    """:returns: Code blocks in a language below a heading."""
    fences = [token for token in section(heading) if token.type == "fence"]
    return [fence.content for fence in fences if fence.info == language]


def says(heading, text):
    """
    Check that the README says something below a heading.

    :returns: The same text, for a test of what it says.
    """
    text_there = "\n".join(token.content for token in section(heading))
    assert text in text_there, f"The README doesn't say {text} below {heading}."
    return text


def table(heading):
    """:returns: Rows of the tables, without their heads, as lists of cells in Markdown."""
    rows = []
    for token, content in zip(section(heading), section(heading)[1:], strict=False):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "td_open":
            rows[-1].append(content.content)
    return [row for row in rows if row]


def pieces(code):
    """
    Split code at each line that starts a piece: an import, a function, the start of the program.

    :returns: Dictionary from the name of a piece, the part before "(", to the piece.
    """
    found = [piece.strip() for piece in re.split(r"^(?=[^\s})])", code, flags=re.MULTILINE)]
    return {piece.partition("(")[0]: piece for piece in found if piece}


def place(name):
    if name.startswith(("import ", "from ")):
        return "top"
    return "very end" if name.startswith(("if ", "window.")) else "under the imports"


def paste(path, code):
    """Do what a reader does with a block: replace the pieces that are there, add the others."""
    if not path.exists():
        path.write_text(code, encoding="utf-8")
        return
    merged = pieces(path.read_text(encoding="utf-8")) | pieces(code)
    order = ["top", "under the imports", "very end"]
    names = sorted(merged, key=lambda name: order.index(place(name)))
    text = "\n\n".join(merged[name] for name in names) + "\n"
    path.write_text(text, encoding="utf-8")


def change(path, code, instead):
    """Replace code in a file, as a reader does, on purpose or by mistake."""
    text = path.read_text(encoding="utf-8")
    assert code in text, f"There is no {code} in {path}."
    path.write_text(text.replace(code, instead), encoding="utf-8")


def follow(folder, last_step):
    """Do what the README says, up to a given step."""
    for number in range(1, last_step + 1):
        for code in blocks(step(number), "html"):
            (folder / "index.html").write_text(code, encoding="utf-8")
        # Steps 6 and 7 show new code first, then a complete file.
        for code in blocks(step(number), "python")[:1]:
            paste(folder / "app.py", code)
        for code in blocks(step(number), "js")[:1]:
            paste(folder / "main.js", code)
        if number == 6:
            added, before = "receiveMoves(board, websocket);", "sendMoves(board, websocket);"
            says(step(6), f"add the line `{added}` before `{before}`")
            change(folder / "main.js", f"  {before}", f"  {added}\n  {before}")
