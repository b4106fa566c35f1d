"""How the page looks: its sizes, its colours, and what marks a column or a checker."""

import itertools
import re

import pytest
from browsers import NO_CONNECTION
from games import RED_WINS
from selenium.webdriver.common.action_chains import ActionChains

# The width of the board in a window. 640x360 is 1280x720 at a zoom of 200%.
BOARDS = {
    **{(320, 568): 296, (390, 844): 366, (600, 700): 540, (768, 1024): 743, (960, 940): 739},
    **{(480, 240): 220, (640, 360): 380, (844, 390): 425, (1280, 720): 808, (2560, 1440): 1617},
    # At 7 / 6, the text moves from above and below the board to its right.
    **{(699, 600): 424, (700, 600): 440},
}
PARTS = ["h1", "[role=status]", ".board", ".new-game"]


@pytest.fixture(params=["start", "win", "fault"])
def page_in_any_state(browser, url, request):
    """A browser that shows the page at the start of a game, after a win, or unconnected."""
    if request.param == "fault":
        browser.get(url)
        browser.wait_for_status(NO_CONNECTION)
        browser.console()
        return browser
    page = request.getfixturevalue("page")
    if request.param == "win":
        page.win()
    return page


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


def scroll_size(page):
    script = "const { scrollWidth, scrollHeight } = document.scrollingElement;"
    return page.execute_script(f"{script} return [scrollWidth, scrollHeight]")


def test_everything_is_in_view_on_any_screen(page_in_any_state):
    for (width, height), board_width in BOARDS.items():
        page_in_any_state.resize(width, height)
        boxes = find_boxes(page_in_any_state)
        at = f"at {width} x {height}: {boxes}"
        for left, top, right, bottom in boxes.values():
            inside = left >= 0 and top >= 0 and right <= width and bottom <= height
            assert inside, at
        for a, b in itertools.combinations(PARTS, 2):
            assert distance(boxes[a], boxes[b]) >= 0, f"{a} covers {b} {at}"
        assert scroll_size(page_in_any_state) <= [width, height], at
        left, top, right, bottom = boxes[".board"]
        assert right - left == pytest.approx(board_width, abs=1), at
        # Below the board is where a thumb slips.
        below = boxes[".new-game"][1] > bottom
        assert distance(boxes[".board"], boxes[".new-game"]) >= (20 if below else 10), at


def test_each_cell_is_round_and_large_enough_for_a_finger(page):
    cell = page.find(".cell")[0]
    for size in BOARDS:
        page.resize(*size)
        assert cell.rect["width"] >= 24
        assert cell.rect["width"] == pytest.approx(cell.rect["height"], abs=0.1)
        for pseudo in None, "::before":
            assert page.style(cell, "border-radius", pseudo) == "50%"
        # A checker fills its cell.
        for name in "width", "height":
            assert page.style(cell, name, "::before") == page.style(cell, name)


def test_at_a_zoom_of_400_percent_the_page_scrolls_only_down(page_in_any_state):
    for size in [(320, 256), (320, 180), (427, 240), (450, 230), (480, 230)]:
        page_in_any_state.resize(*size)
        assert scroll_size(page_in_any_state)[0] <= size[0]
        assert min(box[i] for box in find_boxes(page_in_any_state).values() for i in (0, 1)) >= 0
        assert page_in_any_state.find(".cell")[0].rect["width"] >= 24


def test_the_title_has_room_for_wider_letters(page):
    for size in BOARDS:
        page.resize(*size)
        room, width = page.execute_script(
            "const title = document.querySelector('h1');"
            "title.style.cssText = 'justify-self: stretch; white-space: nowrap';"
            "const letters = document.createRange();"
            "letters.selectNodeContents(title);"
            "return [title, letters].map((object) => object.getBoundingClientRect().width)"
        )
        assert width < 0.95 * room


def test_nothing_shifts_while_the_page_loads(browser, server, url):
    # A slow connection, on which the page can be seen before main.js runs.
    conditions = {"latency": 100, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", {"offline": False, **conditions})
    browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    for size in BOARDS:
        browser.resize(*size)
        browser.open_page(url)
        shifts = browser.execute_async_script(
            "const [done] = arguments;"
            "new PerformanceObserver((list) => done(list.getEntries().map((entry) => entry.value)))"
            "  .observe({ type: 'layout-shift', buffered: true });"
            "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0, [])));"
        )
        assert (size, shifts) == (size, [])


def colours(image):
    """:returns: Colours in an image that CSS describes."""
    return {tuple(map(int, rgb)) for rgb in re.findall(r"rgb\((\d+), (\d+), (\d+)\)", image)}


def test_the_status_line_shows_whose_turn_it_is_by_word_and_colour(page):
    line = page.find("[role=status]")[0]
    images = []
    for column, player in enumerate(["Red", "Yellow", "Red"]):
        assert page.status() == f"{player}'s turn"
        images.append(page.checker_image(line))
        # The checker is as large as a letter.
        for name in "width", "height":
            assert page.style(line, name, "::before") == page.style(line, "font-size")
        page.click(column)
    cells = [page.find(f".{player}")[0] for player in ("cell.red", "cell.yellow")]
    red, yellow = [page.checker_image(cell) for cell in cells]
    assert images == [red, yellow, red]
    # Crimson with a white ring, and gold with a black dot.
    assert colours(red) == {(220, 20, 60), (255, 255, 255)}
    assert colours(yellow) == {(255, 215, 0), (0, 0, 0)}
    # A dot of four pixels would look square. (100% is half the diagonal.)
    dot = float(re.search(r"rgb\(0, 0, 0\) (\d+)%", yellow)[1]) / 100
    assert 2**0.5 * dot * float(page.style(line, "font-size").removesuffix("px")) > 4


@pytest.mark.parametrize(
    ("columns", "winner", "loser"),
    [(RED_WINS, "red", "yellow"), ([6, *RED_WINS], "yellow", "red")],
)
def test_when_a_player_wins_the_checkers_of_the_other_are_dimmed(page, columns, winner, loser):
    *columns, last = columns
    page.click(*columns)
    assert page.opacities(winner) == page.opacities(loser) == {"1"}
    mark = page.checker_image(page.find(f".cell.{loser}")[0])
    page.click_for_alert(last)
    for _ in page.each_colour_scheme():
        assert page.opacities(winner) == {"1"}
        assert page.opacities(loser) == {"0.5"}
        assert page.checker_image(page.find(f".cell.{loser}")[0]) == mark


def has_outline(browser, element):
    width = browser.style(element, "outline-width", "::before").removesuffix("px")
    return browser.style(element, "outline-style", "::before") == "solid" and float(width) >= 1.5


def test_only_the_last_checker_has_an_outline(page):
    for number, column in enumerate(RED_WINS):
        assert len(page.find(".last")) == min(number, 1)
        if number < 6:
            page.click(column)
        else:
            page.click_for_alert(column)
    for _ in page.each_colour_scheme():
        (cell,) = [cell for cell in page.find(".cell") if has_outline(page, cell)]
        assert cell == page.find(".column")[5].find_elements("css selector", ".cell")[0]
        assert page.style(cell, "outline-color", "::before") == "rgb(255, 255, 255)"


def test_over_a_column_the_next_checker_is_shown_faintly(page):
    columns = page.find(".column")
    ActionChains(page).move_to_element(columns[3]).perform()
    rows, red = page.preview(3)
    assert rows == [0]
    assert page.preview(4) == ([], set())
    page.click(3)
    rows, yellow = page.preview(3)
    assert rows == [0]  # of the cells that are still empty
    assert red != yellow
    assert yellow == {page.checker_image(page.find("[role=status]")[0])}


def test_a_column_that_can_be_played_has_a_pointer(page):
    assert {page.style(column, "cursor") for column in page.find(".column")} == {"pointer"}
    page.click(3, 3, 3, 3, 3, 3)
    assert page.style(page.find(".column")[3], "cursor") == "auto"
    assert page.style(page.find(".column")[4], "cursor") == "pointer"


def test_a_game_that_is_over_shows_neither_a_pointer_nor_the_next_checker(page):
    page.win()
    assert {page.style(column, "cursor") for column in page.find(".column")} == {"auto"}
    ActionChains(page).move_to_element(page.find(".column")[6]).perform()
    assert page.preview(6) == ([], set())


def test_a_checker_falls_from_the_top_of_its_column(slow_page):
    slow_page.click(3, 3)
    pitch = slow_page.find(".column")[3].size["height"] / 6
    found = slow_page.animations()
    assert len(found) == 2
    for row, (transform, duration, times) in enumerate(found):
        assert duration < 300
        assert times == 1
        fall = float(transform.removeprefix("translateY(").removesuffix("px)"))
        assert fall == pytest.approx((row - 5) * pitch, abs=1)
