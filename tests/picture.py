"""Take the picture in the README: ``python tests/picture.py [FILE]``."""

import sys
import tempfile

from browsers import open_browser
from servers import ROOT, Server, serve_page

MOVES = [3, 3, 4, 2, 2, 4, 5, 6, 1]


def main(path):
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home,
        open_browser(home) as browser,
        Server("app.py"),
        serve_page(ROOT, 0) as page,
    ):
        browser.resize(800, 500)
        browser.prefer(prefers_color_scheme="light", prefers_reduced_motion="reduce")
        browser.open_page(page)
        browser.click(*MOVES)
        browser.save_screenshot(path)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".github" / "game.png"))
