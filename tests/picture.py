"""Take the picture in the README: ``python tests/picture.py [FILE]``."""

import sys
import tempfile

from conftest import ROOT, Server, open_chromium, serve_page
from test_page import click, prefer, resize, start

MOVES = [3, 3, 4, 2, 2, 4, 5, 6, 1]


def main(path):
    with (
        Server("app.py"),
        tempfile.TemporaryDirectory() as home,
        open_chromium(home) as chromium,
        serve_page(ROOT, 0) as page,
    ):
        resize(chromium, 800, 500)
        prefer(chromium, prefers_color_scheme="light", prefers_reduced_motion="reduce")
        start(chromium, page)
        click(chromium, *MOVES)
        chromium.save_screenshot(path)


main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".github" / "game.png"))
