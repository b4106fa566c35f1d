"""The page on any screen, in any colours, and what it costs."""

import itertools

import pytest
from browsers import NO_CONNECTION

SIZES = [
    *[(320, 568), (390, 844), (844, 390), (768, 1024)],
    *[(1024, 600), (1280, 720), (1920, 1080), (2560, 1440)],
]


@pytest.mark.parametrize("state", ["start", "fault"])
def test_everything_is_in_view_on_any_screen(browser, page, state, request):
    if state == "start":
        request.getfixturevalue("game")
    else:
        browser.get(page)
        browser.wait_for_status(NO_CONNECTION)
        browser.console()
    # 640x360 is 1280x720 at a zoom of 200 %.
    for width, height in [*SIZES, (640, 360)]:
        browser.resize(width, height)
        rects = browser.execute_script(
            "const elements = document.querySelectorAll('h1, [role=status], .board, .new-game');"
            "return [...elements].map((element) => element.getBoundingClientRect())"
            "  .map(({ left, top, right, bottom }) => [left, top, right, bottom])"
        )
        for left, top, right, bottom in rects:
            assert min(left, top) >= 0
            assert (right <= width, bottom <= height) == (True, True)
        # No element covers another.
        for a, b in itertools.combinations(rects, 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        scrolls = browser.execute_script(
            "const { scrollWidth, scrollHeight } = document.scrollingElement;"
            "return [scrollWidth > innerWidth, scrollHeight > innerHeight]"
        )
        assert scrolls == [False, False]
        # A slip of the thumb hits nothing else.
        assert max(rects[3][1] - rects[2][3], rects[3][0] - rects[2][2]) >= (
            20 if width < height else 12
        )
        # As large as it can be, with some room for the texts.
        left, top, right, bottom = rects[2]
        if height > 1.5 * width:
            assert right - left >= 0.85 * width
        else:
            assert max((right - left) / width, (bottom - top) / height) >= 0.8
        cell = browser.find(".cell")[0]
        assert cell.rect["width"] >= 24
        assert cell.rect["width"] == pytest.approx(cell.rect["height"], abs=0.1)
        for pseudo in None, "::before":
            assert browser.style(cell, "border-radius", pseudo) == "50%"
        # A checker fills its cell.
        for name in "width", "height":
            assert browser.style(cell, name, "::before") == browser.style(cell, name)


def test_at_a_zoom_of_400_percent_the_page_scrolls_in_one_direction_only(game):
    for size in [(320, 256), (320, 180), (427, 240)]:
        game.resize(*size)
        scroll = "const { scrollWidth, clientWidth } = document.scrollingElement;"
        assert game.execute_script(f"{scroll} return scrollWidth <= clientWidth")
        assert game.find("h1")[0].rect["y"] >= 0
        assert game.find(".cell")[0].rect["width"] >= 24


def test_the_title_has_room_for_wider_letters(game):
    for size in SIZES:
        game.resize(*size)
        room, width = game.execute_script(
            "const title = document.querySelector('h1');"
            "title.style.justifySelf = 'stretch';"
            "const letters = document.createRange();"
            "letters.selectNodeContents(title);"
            "return [title, letters].map((object) => object.getBoundingClientRect().width)"
        )
        assert width < 0.95 * room


def test_light_and_dark_follow_the_system(game):
    body, cell = game.find("body")[0], game.find(".cell")[0]
    for scheme, text, background in [
        ("light", "rgb(0, 0, 0)", "rgb(255, 255, 255)"),
        ("dark", "rgb(255, 255, 255)", "rgb(18, 18, 18)"),
    ]:
        game.prefer(prefers_color_scheme=scheme)
        assert game.style(body, "color") == text
        assert game.style(cell, "background-color") == background


def test_red_yellow_and_empty_differ_without_their_hue(game):
    game.click(3, 3)
    for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
        game.prefer(forced_colors=forced, prefers_color_scheme=scheme)
        images = {
            game.checker_image(game.find(selector)[0]) for selector in (".cell.red", ".cell.yellow")
        }
        assert len(images) == 2
        line = game.find("[role=status]")[0]
        assert game.checker_image(line) in images
        assert game.style(game.find(".board")[0], "background-color") == "rgb(65, 105, 225)"
        assert all(image.startswith("radial-gradient") for image in images)
        # The marks: white on red, black on yellow.
        assert sum("rgb(255, 255, 255)" in image for image in images) == 1
        assert sum("rgb(0, 0, 0)" in image for image in images) == 1


def test_nothing_shifts_while_the_page_loads(browser, server, page):
    for size in SIZES:
        browser.resize(*size)
        browser.open_page(page)
        shifts = browser.execute_async_script(
            "const [done] = arguments;"
            "new PerformanceObserver((list) => done(list.getEntries().map((entry) => entry.value)))"
            "  .observe({ type: 'layout-shift', buffered: true });"
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0, [])));"
        )
        assert (size, shifts) == (size, [])


def test_the_page_is_few_requests_and_bytes(game):
    game.execute_cdp_cmd("Network.enable", {})
    game.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    game.refresh()
    game.wait_for_status("Red's turn")
    entries = game.execute_script(
        "return performance.getEntries().filter(({ transferSize }) => transferSize)"
        "  .map(({ name, transferSize }) => [name.split('/').pop(), transferSize])"
    )
    assert sorted(name for name, _ in entries) == ["", "connect4.css", "connect4.js", "main.js"]
    assert sum(size for _, size in entries) < 20_000
