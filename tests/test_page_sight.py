"""What a player sees and hears in the page."""

import io
import itertools
import re

import pytest
from games import DRAW, RED_WINS
from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains


def colours(image):
    """:returns: Colours in an image that CSS describes."""
    return {tuple(map(int, rgb)) for rgb in re.findall(r"rgb\((\d+), (\d+), (\d+)\)", image)}


def test_the_status_line_tells_whose_turn_it_is_by_word_and_colour(page):
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


def has_outline(browser, element):
    width = browser.style(element, "outline-width", "::before").removesuffix("px")
    return browser.style(element, "outline-style", "::before") == "solid" and float(width) >= 1.5


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
    for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
        page.prefer(forced_colors=forced, prefers_color_scheme=scheme)
        assert page.opacities(winner) == {"1"}
        assert page.opacities(loser) == {"0.5"}
        assert page.checker_image(page.find(f".cell.{loser}")[0]) == mark


def test_an_outline_is_around_the_last_checker_and_no_other(page):
    for number, column in enumerate(RED_WINS):
        assert len(page.find(".last")) == min(number, 1)
        if number < 6:
            page.click(column)
        else:
            page.click_for_alert(column)
    for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
        page.prefer(forced_colors=forced, prefers_color_scheme=scheme)
        (cell,) = [cell for cell in page.find(".cell") if has_outline(page, cell)]
        assert cell == page.find(".column")[5].find_elements("css selector", ".cell")[0]
        assert page.style(cell, "outline-color", "::before") == "rgb(255, 255, 255)"


def test_the_dot_of_yellow_is_round_in_the_status_line_too(page):
    page.click(3)
    page.resize(800, 600)
    page.prefer(prefers_color_scheme="dark")
    line = Image.open(io.BytesIO(page.find("[role=status]")[0].screenshot_as_png)).convert("L")
    # Only the dot is darker than the background.
    rows = [
        sum(line.getpixel((x, y)) < line.getpixel((0, 0)) for x in range(line.width))
        for y in range(line.height)
    ]
    widths = [width for width in rows if width]
    # Four pixels are too few to be round.
    assert widths[0] < max(widths)
    assert max(widths) > 4


def test_each_move_is_told_once_to_a_screen_reader_only(page):
    assert page.spoken_after(lambda: page.click(3, 3), "Red's turn") == [
        "Red played column 4. Yellow's turn",
        "Yellow played column 4. Red's turn",
    ]
    # Chromium's accessibility tree leaves out each space that the browser doesn't draw.
    nodes = page.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    assert "Yellow played column 4. " in [node.get("name", {}).get("value") for node in nodes]
    # Nobody sees what is only for a screen reader.
    move = page.find(".move")[0]
    assert page.style(move, "clip-path") == "inset(50%)"
    assert page.style(move, "position") == "absolute"


def test_a_win_and_a_draw_are_told_to_a_screen_reader_once(page, url):
    assert page.spoken_after(lambda: page.win(), "Red won!")[6:] == [
        "Red played column 6. Yellow's turn",
        "Red played column 6. Red won!",
    ]
    page.open_page(url)
    assert page.spoken_after(lambda: page.play(DRAW), "It's a draw.")[41:] == [
        "Yellow played column 7. It's a draw."
    ]


def test_over_a_column_the_checker_to_come_is_shown_faintly(page):
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
    page.find(".new-game")[0].click()
    page.wait_for_status("Red's turn")
    page.win()
    assert {page.style(column, "cursor") for column in page.find(".column")} == {"auto"}


def test_a_game_that_is_over_shows_no_checker_to_come(page):
    page.win()
    ActionChains(page).move_to_element(page.find(".column")[6]).perform()
    assert page.preview(6) == ([], set())


def test_a_touched_column_shows_no_checker_to_come(page):
    page.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    rect = page.find(".column")[3].rect
    finger = {"x": rect["x"] + rect["width"] / 2, "y": rect["y"] + rect["height"] / 2}
    for kind, points in ("touchStart", [finger]), ("touchEnd", []):
        page.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_checkers(1)
    assert page.preview(3) == ([], set())
    # Two taps are two moves: they don't zoom. A swipe doesn't leave the page.
    assert page.style(page.find(".board")[0], "touch-action") == "manipulation"
    assert page.style(page.find("html")[0], "overscroll-behavior") == "contain"


@pytest.fixture
def slow_page(page):
    """A page in which animations last long enough to be looked at."""
    page.execute_cdp_cmd("Animation.enable", {})
    page.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 0.001})
    yield page
    page.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 1})


def animations(browser):
    """:returns: Transforms with which the animations start, and how long they last."""
    return browser.execute_script(
        "return document.getAnimations().map(({ effect }) =>"
        "  [effect.getKeyframes()[0].transform, effect.getTiming().duration,"
        "   effect.getTiming().iterations])"
    )


def test_a_checker_falls_from_the_top_of_its_column(slow_page):
    slow_page.click(3, 3)
    pitch = slow_page.find(".column")[3].size["height"] / 6
    found = animations(slow_page)
    assert len(found) == 2
    for row, (transform, duration, times) in enumerate(found):
        assert duration < 300
        assert times == 1
        fall = float(transform.removeprefix("translateY(").removesuffix("px)"))
        assert fall == pytest.approx((row - 5) * pitch, abs=1)


def test_nothing_moves_for_who_prefers_reduced_motion(slow_page):
    slow_page.prefer(prefers_reduced_motion="reduce")
    slow_page.click(3)
    assert animations(slow_page) == []


def test_the_page_tells_what_it_is(page):
    assert page.title == page.find("h1")[0].text == "Connect Four"
    facts = page.execute_script(
        "const { compatMode, characterSet, documentElement } = document;"
        "return [compatMode, characterSet, documentElement.lang,"
        "  document.querySelector('meta[name=viewport]').content]"
    )
    assert facts == ["CSS1Compat", "UTF-8", "en", "width=device-width, initial-scale=1"]
    assert page.execute_async_script(
        "const image = new Image();"
        "image.onload = () => arguments[0](true);"
        "image.onerror = () => arguments[0](false);"
        "image.src = document.querySelector('link[rel=icon]').href;"
    )
