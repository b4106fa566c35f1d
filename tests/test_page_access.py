"""The page by keyboard, by touch, with a screen reader, and with a player's colours and motion."""

import pytest
from browsers import NO_CONNECTION
from games import DRAW, RED_WINS
from selenium.webdriver.common.keys import Keys
from selenium_axe_python import Axe


def reach(page, name):
    """Press Tab to the element whose name starts like this."""
    # Once around the page and the part of the browser that takes the focus.
    for _ in range(12):
        if page.focused().startswith(name):
            return
        page.press(Keys.TAB)
    pytest.fail(f"the focus: expected {name}, got {page.focused()}")


def test_a_game_is_won_by_keyboard_alone(page):
    for number, column in enumerate(RED_WINS):
        # After the last move, there is an alert instead.
        page.wait_for_checkers(number)
        reach(page, f"Column {column + 1}")
        page.press([Keys.ENTER, Keys.SPACE][number % 2])
    assert page.accept_alert() == "Player red wins!"
    assert page.focused() == "New game"
    page.press(Keys.ENTER)
    page.wait_for_status("Red's turn")
    assert page.checkers() == {}


def test_tab_goes_through_the_columns_in_order_and_then_to_new_game(page):
    names = []
    for _ in range(8):
        page.press(Keys.TAB)
        names.append(page.focused())
    assert names == [*[f"Column {number}" for number in range(1, 8)], "New game"]


def test_tab_held_down_keeps_moving(page):
    event = {"key": "Tab", "windowsVirtualKeyCode": 9, "type": "rawKeyDown"}
    for repeat in False, True, True:
        page.execute_cdp_cmd("Input.dispatchKeyEvent", {**event, "autoRepeat": repeat})
    assert page.focused() == "Column 3"


@pytest.mark.parametrize(("key", "code"), [("Enter", 13), (" ", 32)])
def test_a_key_held_down_is_one_move(page, key, code):
    event = {"key": key, "windowsVirtualKeyCode": code, "text": "\r" if key == "Enter" else key}

    def send(kind, repeat=False):
        event.update(type=kind, autoRepeat=repeat)
        page.execute_cdp_cmd("Input.dispatchKeyEvent", event)

    def hold_down(column, count):
        page.execute_script("document.querySelectorAll('.column')[arguments[0]].focus()", column)
        send("keyDown")
        for _ in range(20):
            send("keyDown", repeat=True)
        # Space clicks on release.
        if key == " ":
            send("keyUp")
        page.wait_for_checkers(count)

    hold_down(0, 1)
    # The answer to one more event follows all earlier answers.
    page.click(1)
    assert page.checkers() == {(0, 0): "red", (1, 0): "yellow"}
    page.click(0, 1, 0, 1)
    # The alert would take the rest of the keys.
    page.execute_script("window.alert = () => {}")
    hold_down(0, 7)
    page.wait_for_status("Red won")
    assert page.focused() == "New game"
    if key == "Enter":
        send("keyDown", repeat=True)
    assert page.status() == "Red won"


def test_the_focus_can_be_seen_and_shows_the_next_checker(page):
    page.press(Keys.TAB)
    for scheme in "light", "dark":
        page.prefer(prefers_color_scheme=scheme)
        column = page.switch_to.active_element
        assert page.style(column, "outline-style") == "solid"
        assert float(page.style(column, "outline-width").removesuffix("px")) >= 2
        assert page.style(column, "outline-color") == "rgb(255, 255, 255)"
        assert page.style(page.find(".board")[0], "background-color") == "rgb(65, 105, 225)"
    assert page.preview(0)[0] == [0]
    for other in page.find(".column")[1:]:
        assert page.style(other, "outline-style") == "none"


def test_the_outline_of_new_game_is_away_from_its_border(page):
    link = page.find(".new-game")[0]
    reach(page, "New game")
    assert page.style(link, "outline-style") == "auto"
    assert float(page.style(link, "outline-offset").removesuffix("px")) >= 3


def test_a_touched_column_shows_no_next_checker(page):
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


def test_a_screen_reader_lists_the_checkers_of_a_column_from_the_bottom_up(page):
    page.click(3, 3, 6, 3)
    names = [column.accessible_name for column in page.find(".column")]
    assert names == [
        *("Column 1", "Column 2", "Column 3", "Column 4, from the bottom: red, yellow, yellow"),
        *("Column 5", "Column 6", "Column 7, from the bottom: red"),
    ]
    assert {column.aria_role for column in page.find(".column")} == {"button"}
    line = page.find("[role=status]")[0]
    assert line.aria_role == "status"
    # A status line is read aloud when it changes, unless another attribute forbids it.
    assert line.get_attribute("aria-live") is None


def test_each_move_is_announced_once_and_to_screen_readers_only(page):
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


def test_a_win_and_a_draw_are_announced_once_to_screen_readers(page, url):
    assert page.spoken_after(lambda: page.win(), "Red won")[6:] == [
        "Red played column 6. Yellow's turn",
        "Red played column 6. Red won",
    ]
    page.open_page(url)
    assert page.spoken_after(lambda: page.play(DRAW), "It's a draw.")[41:] == [
        "Yellow played column 7. It's a draw."
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(page, server, scheme):
    page.prefer(prefers_color_scheme=scheme)
    axe = Axe(page)

    def check():
        axe.inject()
        violations = axe.run()["violations"]
        assert [violation["help"] for violation in violations] == []

    check()
    page.click(*RED_WINS[:4])
    check()
    page.win()
    check()
    page.find(".new-game")[0].click()
    page.wait_for_status("Red's turn")
    server.stop()
    page.wait_for_status(NO_CONNECTION)
    check()


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
    for _ in page.each_colour_scheme():
        images = {page.checker_image(page.find(f".cell.{p}")[0]) for p in ("red", "yellow")}
        assert len(images) == 2
        line = page.find("[role=status]")[0]
        assert page.checker_image(line) in images
        assert page.style(page.find(".board")[0], "background-color") == "rgb(65, 105, 225)"
        assert all(image.startswith("radial-gradient") for image in images)


def test_nothing_moves_with_reduced_motion(slow_page):
    slow_page.prefer(prefers_reduced_motion="reduce")
    slow_page.click(3)
    assert slow_page.animations() == []
