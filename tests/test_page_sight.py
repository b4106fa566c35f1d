"""What a player sees and hears in the page."""

import io
import itertools

import pytest
from games import DRAW, RED_WINS
from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains


def test_the_status_line_tells_whose_turn_it_is_by_word_and_colour(game):
    line = game.find("[role=status]")[0]
    images = []
    for column, player in enumerate(["Red", "Yellow", "Red"]):
        assert game.status() == f"{player}'s turn"
        images.append(game.checker_image(line))
        # The checker is as large as a letter.
        for name in "width", "height":
            assert game.style(line, name, "::before") == game.style(line, "font-size")
        game.click(column)
    cells = [game.find(f".{player}")[0] for player in ("cell.red", "cell.yellow")]
    red, yellow = [game.checker_image(cell) for cell in cells]
    assert images == [red, yellow, red]
    assert red != yellow


def has_outline(browser, element):
    width = browser.style(element, "outline-width", "::before").removesuffix("px")
    return browser.style(element, "outline-style", "::before") == "solid" and float(width) >= 1.5


@pytest.mark.parametrize(
    ("columns", "winner", "loser"),
    [(RED_WINS, "red", "yellow"), ([6, *RED_WINS], "yellow", "red")],
)
def test_when_a_player_wins_the_checkers_of_the_other_are_dimmed(game, columns, winner, loser):
    *columns, last = columns
    game.click(*columns)
    assert game.opacities(winner) == game.opacities(loser) == {"1"}
    mark = game.checker_image(game.find(f".cell.{loser}")[0])
    game.click_for_alert(last)
    for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
        game.prefer(forced_colors=forced, prefers_color_scheme=scheme)
        assert game.opacities(winner) == {"1"}
        assert game.opacities(loser) == {"0.5"}
        assert game.checker_image(game.find(f".cell.{loser}")[0]) == mark


def test_a_ring_is_around_the_last_checker_and_no_other(game):
    for number, column in enumerate(RED_WINS):
        assert len(game.find(".last")) == min(number, 1)
        if number < 6:
            game.click(column)
        else:
            game.click_for_alert(column)
    for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
        game.prefer(forced_colors=forced, prefers_color_scheme=scheme)
        (cell,) = [cell for cell in game.find(".cell") if has_outline(game, cell)]
        assert cell == game.find(".column")[5].find_elements("css selector", ".cell")[0]
        assert game.style(cell, "outline-color", "::before") == "rgb(255, 255, 255)"


def test_the_dot_of_yellow_is_round_in_the_status_line_too(game):
    game.click(3)
    game.resize(800, 600)
    game.prefer(prefers_color_scheme="dark")
    line = Image.open(io.BytesIO(game.find("[role=status]")[0].screenshot_as_png)).convert("L")
    # Only the dot is darker than the background.
    rows = [
        sum(line.getpixel((x, y)) < line.getpixel((0, 0)) for x in range(line.width))
        for y in range(line.height)
    ]
    widths = [width for width in rows if width]
    # Four pixels are too few to be round.
    assert widths[0] < max(widths)
    assert max(widths) > 4


def test_each_move_is_told_once_to_a_screen_reader_only(game):
    assert game.spoken_after(lambda: game.click(3, 3), "Red's turn") == [
        "Red played column 4. Yellow's turn",
        "Yellow played column 4. Red's turn",
    ]
    # Nobody sees what is only for a screen reader.
    move = game.find(".move")[0]
    assert game.style(move, "clip-path") == "inset(50%)"
    assert game.style(move, "position") == "absolute"


def test_a_win_and_a_draw_are_told_to_a_screen_reader_once(game, page):
    assert game.spoken_after(lambda: game.win(), "Player red wins!")[6:] == [
        "Red played column 6. Yellow's turn",
        "Player red wins!",
    ]
    game.open_page(page)
    assert game.spoken_after(lambda: game.play(DRAW), "It's a draw.")[41:] == [
        "Yellow played column 7. It's a draw."
    ]


def test_over_a_column_the_checker_to_come_is_shown_faintly(game):
    columns = game.find(".column")
    ActionChains(game).move_to_element(columns[3]).perform()
    rows, red = game.preview(3)
    assert rows == [0]
    assert game.preview(4) == ([], set())
    game.click(3)
    rows, yellow = game.preview(3)
    assert rows == [0]  # of the cells that are still empty
    assert red != yellow
    assert yellow == {game.checker_image(game.find("[role=status]")[0])}


def test_a_column_that_can_be_played_has_a_pointer(game):
    assert {game.style(column, "cursor") for column in game.find(".column")} == {"pointer"}
    game.click(3, 3, 3, 3, 3, 3)
    assert game.style(game.find(".column")[3], "cursor") == "auto"
    assert game.style(game.find(".column")[4], "cursor") == "pointer"
    game.find(".new-game")[0].click()
    game.wait_for_status("Red's turn")
    game.win()
    assert {game.style(column, "cursor") for column in game.find(".column")} == {"auto"}


def test_a_touched_column_shows_no_checker_to_come(game):
    game.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    rect = game.find(".column")[3].rect
    finger = {"x": rect["x"] + rect["width"] / 2, "y": rect["y"] + rect["height"] / 2}
    for kind, points in ("touchStart", [finger]), ("touchEnd", []):
        game.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    game.wait_for_checkers(1)
    assert game.preview(3) == ([], set())
    # Two taps are two moves: they don't zoom.
    assert game.style(game.find(".board")[0], "touch-action") == "manipulation"


@pytest.fixture
def slow_game(game):
    """A game in which animations last long enough to be looked at."""
    game.execute_cdp_cmd("Animation.enable", {})
    game.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 0.001})
    yield game
    game.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 1})


def animations(browser):
    """:returns: Transforms with which the animations start, and how long they last."""
    return browser.execute_script(
        "return document.getAnimations().map(({ effect }) =>"
        "  [effect.getKeyframes()[0].transform, effect.getTiming().duration])"
    )


def test_a_checker_falls_from_the_top_of_its_column(slow_game):
    slow_game.click(3, 3)
    pitch = slow_game.find(".column")[3].size["height"] / 6
    found = animations(slow_game)
    assert len(found) == 2
    for row, (transform, duration) in enumerate(found):
        assert duration < 300
        fall = float(transform.removeprefix("translateY(").removesuffix("px)"))
        assert fall == pytest.approx((row - 5) * pitch, abs=1)


def test_nothing_moves_for_who_prefers_reduced_motion(slow_game):
    slow_game.prefer(prefers_reduced_motion="reduce")
    slow_game.click(3)
    assert animations(slow_game) == []


def test_the_page_tells_what_it_is(game):
    assert game.title == game.find("h1")[0].text == "Connect Four"
    facts = game.execute_script(
        "const { compatMode, characterSet, documentElement } = document;"
        "return [compatMode, characterSet, documentElement.lang,"
        "  document.querySelector('meta[name=viewport]').content]"
    )
    assert facts == ["CSS1Compat", "UTF-8", "en", "width=device-width, initial-scale=1"]
    assert game.execute_async_script(
        "const image = new Image();"
        "image.onload = () => arguments[0](true);"
        "image.onerror = () => arguments[0](false);"
        "image.src = document.querySelector('link[rel=icon]').href;"
    )
