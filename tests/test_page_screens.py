"""The page on any screen, in any colours."""

import itertools

import pytest
from browsers import NO_CONNECTION

# 640x360 is 1280x720 at a zoom of 200 %.
SIZES = [
    *[(320, 568), (390, 844), (844, 390), (768, 1024), (600, 700), (640, 360)],
    *[(1024, 600), (1280, 720), (1920, 1080), (2560, 1440)],
]
PARTS = ["h1", "[role=status]", ".board", ".new-game"]


@pytest.fixture(params=["start", "fault"])
def page_in_any_state(browser, url, request):
    """A browser that shows the page, with and without a connection."""
    if request.param == "start":
        return request.getfixturevalue("page")
    browser.get(url)
    browser.wait_for_status(NO_CONNECTION)
    browser.console()
    return browser


def find_boxes(page):
    """:returns: Dictionary from each part of the page to its box: left, top, right, bottom."""
    rects = {part: page.find(part)[0].rect for part in PARTS}
    return {
        part: (rect["x"], rect["y"], rect["x"] + rect["width"], rect["y"] + rect["height"])
        for part, rect in rects.items()
    }


def distance(a, b):
    """:returns: How far one box is from another, negative if one covers the other."""
    return max(b[0] - a[2], a[0] - b[2], b[1] - a[3], a[1] - b[3])


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_everything_is_in_view_on_any_screen(page_in_any_state, width, height):
    page = page_in_any_state
    page.resize(width, height)
    boxes = find_boxes(page)
    for part, box in boxes.items():
        left, top, right, bottom = box
        inside = left >= 0 and top >= 0 and right <= width and bottom <= height
        assert inside, f"{part} is at {box}"
    for a, b in itertools.combinations(PARTS, 2):
        assert distance(boxes[a], boxes[b]) >= 0, f"{a} covers {b}"
    page_size = page.execute_script(
        "const { scrollWidth, scrollHeight } = document.scrollingElement;"
        "return [scrollWidth, scrollHeight]"
    )
    assert page_size[0] <= width
    assert page_size[1] <= height
    # Below the board is where a thumb slips.
    assert distance(boxes[".board"], boxes[".new-game"]) >= (20 if height > width else 10)
    # The board is as large as it can be, with some room for the texts.
    left, top, right, bottom = boxes[".board"]
    if height > 1.5 * width:
        assert right - left >= 0.85 * width
    else:
        assert max((right - left) / width, (bottom - top) / height) >= 0.8


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_each_cell_is_round_and_large_enough_for_a_finger(page, width, height):
    page.resize(width, height)
    cell = page.find(".cell")[0]
    assert cell.rect["width"] >= 24
    assert cell.rect["width"] == pytest.approx(cell.rect["height"], abs=0.1)
    for pseudo in None, "::before":
        assert page.style(cell, "border-radius", pseudo) == "50%"
    # A checker fills its cell.
    for name in "width", "height":
        assert page.style(cell, name, "::before") == page.style(cell, name)


def test_at_a_zoom_of_400_percent_the_page_scrolls_in_one_direction_only(page):
    for size in [(320, 256), (320, 180), (427, 240)]:
        page.resize(*size)
        scroll = "const { scrollWidth, clientWidth } = document.scrollingElement;"
        assert page.execute_script(f"{scroll} return scrollWidth <= clientWidth")
        assert page.find("h1")[0].rect["y"] >= 0
        assert page.find(".cell")[0].rect["width"] >= 24


def test_the_title_has_room_for_wider_letters(page):
    for size in SIZES:
        page.resize(*size)
        room, width = page.execute_script(
            "const title = document.querySelector('h1');"
            "title.style.justifySelf = 'stretch';"
            "const letters = document.createRange();"
            "letters.selectNodeContents(title);"
            "return [title, letters].map((object) => object.getBoundingClientRect().width)"
        )
        assert width < 0.95 * room


def test_light_and_dark_follow_the_system(page):
    body, cell = page.find("body")[0], page.find(".cell")[0]
    for scheme, text, background in [
        ("light", "rgb(0, 0, 0)", "rgb(255, 255, 255)"),
        ("dark", "rgb(255, 255, 255)", "rgb(18, 18, 18)"),
    ]:
        page.prefer(prefers_color_scheme=scheme)
        assert page.style(body, "color") == text
        assert page.style(cell, "background-color") == background


def test_red_yellow_and_empty_differ_without_their_hue(page):
    page.click(3, 3)
    for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
        page.prefer(forced_colors=forced, prefers_color_scheme=scheme)
        images = {page.checker_image(page.find(f".cell.{p}")[0]) for p in ("red", "yellow")}
        assert len(images) == 2
        line = page.find("[role=status]")[0]
        assert page.checker_image(line) in images
        assert page.style(page.find(".board")[0], "background-color") == "rgb(65, 105, 225)"
        assert all(image.startswith("radial-gradient") for image in images)


def test_nothing_shifts_while_the_page_loads(browser, server, url):
    # A slow connection, on which the page can be seen before main.js runs.
    conditions = {"latency": 100, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **conditions})
    browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    for size in SIZES:
        browser.resize(*size)
        browser.open_page(url)
        shifts = browser.execute_async_script(
            "const [done] = arguments;"
            "new PerformanceObserver((list) => done(list.getEntries().map((entry) => entry.value)))"
            "  .observe({ type: 'layout-shift', buffered: true });"
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0, [])));"
        )
        assert (size, shifts) == (size, [])
