"""Take the picture in the README: ``python tests/picture.py [FILE]``."""

import sys
import tempfile

from browsers import open_chromium
from servers import ROOT, Server, serve_page

MOVES = [3, 3, 4, 2, 2, 4, 5, 6, 1]


def main(path):
    with tempfile.TemporaryDirectory() as home:
        try:
            chromium = open_chromium(home)
        except RuntimeError as error:
            sys.exit(error)
        with chromium, Server("app.py"), serve_page(ROOT, 0) as page:
            chromium.resize(800, 500)
            chromium.prefer(prefers_color_scheme="light", prefers_reduced_motion="reduce")
            chromium.open_page(page)
            chromium.click(*MOVES)
            chromium.save_screenshot(path)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / ".github" / "game.png"))
