"""The page, in a real browser."""

import io
import itertools
import shutil
import socket

import pytest
from axe_core_python.selenium import Axe
from conftest import ROOT, Server, console, serve_page, wait_until
from PIL import Image
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from test_connect4 import DRAW
from test_connect4 import start as start_game

RED_WINS = [3, 3, 4, 4, 2, 1, 5]
YELLOW_WINS_WITH_THE_LAST_CHECKER = [
    *(3, 2, 2, 4, 6, 1, 3, 3, 4, 3, 5, 2, 4, 1, 0, 4, 3, 2, 1, 5, 4),
    *(6, 0, 3, 0, 2, 6, 4, 1, 1, 5, 1, 5, 6, 2, 6, 5, 5, 6, 0, 0, 0),
]
SIZES = [
    *[(320, 568), (390, 844), (844, 390), (768, 1024)],
    *[(1024, 600), (1280, 720), (1920, 1080), (2560, 1440)],
]
CAN_NOT_REACH = "The server can't be reached. Start it with python app.py, then start a new game."
LOST = "Connection lost. Start a new game."


@pytest.fixture
def game(browser, server, page):
    """
    A browser in which a game has begun.
    """
    start(browser, page)
    return browser


def start(browser, page):
    browser.get(page)
    wait_for_status(browser, "Red's turn")


def find(browser, selector):
    return browser.find_elements(By.CSS_SELECTOR, selector)


def status(browser):
    """
    Get what can be seen of the status line.
    """
    return browser.execute_script(
        "return document.querySelector('[role=status]').lastChild.textContent"
    )


def wait_for_status(browser, text):
    wait_until(lambda: status(browser) == text, f"The status line doesn't say {text}")


def click(browser, *columns):
    """
    Play moves with the mouse.
    """
    count = len(checkers(browser)) + len(columns)
    elements = find(browser, ".column")
    for column in columns:
        elements[column].click()
    wait_until(lambda: len(checkers(browser)) == count, "The checkers didn't come.")


def play(browser, columns):
    """
    Play moves faster than any mouse.
    """
    browser.execute_script(
        "const columns = document.querySelectorAll('.column');"
        "arguments[0].forEach((column) => columns[column].click())",
        columns,
    )


def checkers(browser):
    """
    Get what lies on the board, as a dictionary from (column, row) to player.
    """
    cells = browser.execute_script(
        "return Array.from(document.querySelectorAll('.column'), (column) =>"
        "  Array.from(column.children, (cell) => cell.className))"
    )
    return {
        (column, row): classes.removeprefix("cell ")
        for column, rows in enumerate(cells)
        for row, classes in enumerate(rows)
        if classes != "cell empty"
    }


def has_alert(browser):
    try:
        return browser.switch_to.alert is not None
    except NoAlertPresentException:
        return False


def accept_alert(browser):
    """
    :returns: What the alert said.
    """
    wait_until(lambda: has_alert(browser), "The alert didn't come.")
    alert = browser.switch_to.alert
    text = alert.text
    alert.accept()
    return text


def win(browser):
    """
    Play what is left of a game that red wins.

    :returns: What the alert said. As long as it is there, the page tells nothing else.
    """
    *columns, last = RED_WINS[len(checkers(browser)) :]
    click(browser, *columns)
    find(browser, ".column")[last].click()
    return accept_alert(browser)


def focused(browser):
    """
    :returns: What a screen reader calls the element that has the focus.
    """
    return browser.switch_to.active_element.accessible_name


def press(browser, *keys):
    ActionChains(browser).send_keys(*keys).perform()


def resize(browser, width, height):
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def prefer(browser, **features):
    features = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def style(browser, element, name, pseudo=None):
    script = "return getComputedStyle(arguments[0], arguments[1]).getPropertyValue(arguments[2])"
    return browser.execute_script(script, element, pseudo, name)


def opacities(browser, player):
    """
    :returns: How visible the checkers of a player are, each value once.
    """
    return {
        style(browser, cell, "opacity", "::before") for cell in find(browser, f".cell.{player}")
    }


def preview(browser, column):
    """
    :returns: Rows of a column in which a checker can be seen faintly, and the image of one.
    """
    rows = []
    images = set()
    for row, cell in enumerate(find(browser, f".column[data-column='{column}'] .empty")):
        if style(browser, cell, "opacity", "::before") != "0":
            rows.append(row)
            images.add(style(browser, cell, "background-image", "::before"))
    return rows, images


# --- The game of the tutorial


def test_the_board_has_seven_columns_of_six_empty_cells(game):
    columns = find(game, ".board > .column")
    assert [column.get_attribute("data-column") for column in columns] == list("0123456")
    for number, column in enumerate(columns):
        assert column.tag_name == "button"
        cells = column.find_elements(By.CSS_SELECTOR, ":scope > *")
        assert [cell.get_attribute("class") for cell in cells] == ["cell empty"] * 6
        assert {cell.get_attribute("data-column") for cell in cells} == {str(number)}
        tops = [cell.rect["y"] for cell in cells]
        assert tops == sorted(tops, reverse=True)


def test_a_game_is_won_by_clicks(game):
    assert win(game) == "Player red wins!"
    assert checkers(game) == {
        **{(3, 0): "red", (4, 0): "red", (2, 0): "red", (5, 0): "red"},
        **{(3, 1): "yellow", (4, 1): "yellow", (1, 0): "yellow"},
    }


def test_a_click_anywhere_in_a_column_plays_it(game):
    column = find(game, ".column")[5]
    for number, cell in enumerate(column.find_elements(By.CSS_SELECTOR, ".cell")):
        cell.click()
        wait_until(lambda n=number: len(checkers(game)) == n + 1, "The checker didn't come.")
    assert set(checkers(game)) == {(5, row) for row in range(6)}


def test_a_click_beside_the_columns_plays_nothing(game):
    board = find(game, ".board")[0]
    corner = 1 - board.size["width"] // 2
    ActionChains(game).move_to_element_with_offset(board, corner, 0).click().perform()
    click(game, 0)
    assert checkers(game) == {(0, 0): "red"}


def test_a_full_column_is_answered_by_an_alert_and_the_player_moves_again(game):
    click(game, 3, 3, 3, 3, 3, 3)
    find(game, ".column")[3].click()
    assert accept_alert(game) == "This slot is full."
    assert status(game) == "Red's turn"
    click(game, 4)
    assert checkers(game)[4, 0] == "red"


def test_an_alert_waits_for_50_ms_and_so_for_the_checker_to_be_drawn(game):
    game.execute_script(
        "window.order = [];"
        "window.alert = () => order.push('alert');"
        "const { setTimeout } = window;"
        "window.setTimeout = (f, delay) => setTimeout(() => { order.push(delay); f(); }, delay);"
        "new MutationObserver(() => requestAnimationFrame(() => order.push('frame')))"
        "  .observe(document.querySelectorAll('.column')[5], {subtree: true, attributes: true});"
    )
    click(game, *RED_WINS)
    order = "return window.order"
    wait_until(lambda: "alert" in game.execute_script(order), "The alert didn't come.")
    assert game.execute_script(order)[0] == "frame"
    assert game.execute_script(order)[-2:] == [50, "alert"]


def test_a_reload_starts_afresh(game):
    click(game, 3)
    game.refresh()
    wait_for_status(game, "Red's turn")
    assert checkers(game) == {}
    click(game, 3)
    assert checkers(game) == {(3, 0): "red"}


def test_two_tabs_are_two_games(game, page):
    click(game, 3)
    first = game.current_window_handle
    game.switch_to.new_window("tab")
    start(game, page)
    click(game, 3)
    assert checkers(game) == {(3, 0): "red"}
    game.close()
    game.switch_to.window(first)
    click(game, 3)
    assert checkers(game) == {(3, 0): "red", (3, 1): "yellow"}


def test_a_move_that_can_not_be_drawn_throws_and_changes_nothing(game):
    click(game, 3)
    before = find(game, ".board")[0].get_attribute("outerHTML")
    for arguments, message in [
        (["green", 3, 1], "There is no player green."),
        ([None, 3, 1], "There is no player null."),
        (["empty", 3, 1], "There is no player empty."),
        (["red", -1, 1], "There is no column -1."),
        (["red", 7, 1], "There is no column 7."),
        (["red", "x", 1], "There is no column x."),
        (["red", None, 1], "There is no column null."),
        (["red", 3, -1], "There is no row -1."),
        (["red", 3, 6], "There is no row 6."),
        (["red", 3, "x"], "There is no row x."),
        (["red", 3, 0], "The cell in column 3, row 0 is taken."),
        (["yellow", 3, 0], "The cell in column 3, row 0 is taken."),
    ]:
        error = game.execute_async_script(
            "const [args, done] = arguments;"
            "const board = document.querySelector('.board');"
            "import('./connect4.js')"
            "  .then(({ playMove }) => playMove(board, ...args))"
            "  .then(() => done('no error'), (error) => done(`${error.name}: ${error.message}`));",
            arguments,
        )
        assert error == f"Error: {message}"
        assert find(game, ".board")[0].get_attribute("outerHTML") == before


FOLLOWERS_PAGE = """
<!DOCTYPE html>
<title>My page</title>
<script type="module" src="main.js"></script>
<body><div class="board"></div></body>
"""
FOLLOWERS_SCRIPT = """
import { PLAYER1, PLAYER2, createBoard, playMove } from "./connect4.js";
window.addEventListener("DOMContentLoaded", () => {
  const board = document.querySelector(".board");
  createBoard(board);
  playMove(board, PLAYER1, 3, 0);
  playMove(board, PLAYER2, 0, 5);
});
"""


@pytest.mark.parametrize("link", ["", '<link rel="stylesheet" href="connect4.css">'])
def test_a_followers_own_page_gets_a_styled_board(browser, tmp_path, link):
    for name in "connect4.js", "connect4.css":
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "index.html").write_text(FOLLOWERS_PAGE.strip().replace("<body>", link + "<body>"))
    (tmp_path / "main.js").write_text(FOLLOWERS_SCRIPT)
    (tmp_path / "favicon.ico").touch()
    with serve_page(tmp_path, 0) as url:
        browser.get(url)
        wait_until(lambda: len(checkers(browser)) == 2, "The moves aren't drawn.")
        assert checkers(browser) == {(3, 0): "red", (0, 5): "yellow"}
        wait_until(
            lambda: style(browser, find(browser, ".cell")[0], "border-radius") == "50%", "No style."
        )
        assert len(find(browser, "link")) == 1
        cell = find(browser, ".cell")[0].rect
        assert cell["width"] == pytest.approx(cell["height"])
        assert cell["width"] > 24


SCRIPTED_SERVER = """
import asyncio
import json

import websockets


async def handler(websocket):
    for event in {events}:
        await websocket.send(json.dumps(event))
        await asyncio.sleep({pause})
    await asyncio.sleep({last_pause})
    await websocket.send(json.dumps({last_event}))
    await websocket.wait_closed()
    print(websocket.close_code)


async def main():
    async with websockets.serve(handler, "{host}", 8001):
        print("started")
        await asyncio.Future()  # run forever


asyncio.run(main())
"""


def scripted_server(events, host="", pause=0, last_pause=0):
    *events, last_event = events
    return Server("-u", "-c", SCRIPTED_SERVER.format(**locals()))


def script(columns):
    """
    Write down the events of a game.
    """
    moves = start_game(columns).moves
    keys = ["player", "column", "row"]
    return [{"type": "play", **dict(zip(keys, move, strict=True))} for move in moves]


def test_the_scripted_server_of_the_tutorial_plays_move_by_move_to_the_win(browser, page):
    events = [*script(RED_WINS), {"type": "win", "player": "red"}]
    seen = []
    with scripted_server(events, pause=0.5) as server:
        browser.get(page)
        wait_until(lambda: seen.append(len(checkers(browser))) or seen[-1] == 7, "Not 7 moves.")
        assert set(range(1, 8)) <= set(seen)
        assert accept_alert(browser) == "Player red wins!"
        # The page closed the connection as one that is done.
        assert server.process.stdout.readline() == "1000\n"


def test_an_event_of_unknown_type_throws(browser, page):
    complaints = []
    with scripted_server([{"type": "cheat"}]):
        browser.get(page)
        wait_until(lambda: complaints.extend(console(browser)) or complaints, "No complaint came.")
        browser.get("about:blank")
    assert "Error: Unknown event type: cheat." in complaints[0]


def test_the_page_connects_to_the_host_it_came_from(browser, page):
    with scripted_server(script([3]), host="127.0.0.2"):
        browser.get(page.replace("localhost", "127.0.0.2"))
        wait_until(lambda: checkers(browser) == {(3, 0): "red"}, "The checker didn't come.")
        browser.get("about:blank")


# --- What a player sees


def test_the_status_line_tells_whose_turn_it_is_by_word_and_colour(game):
    line = find(game, "[role=status]")[0]
    images = []
    for column, player in enumerate(["Red", "Yellow", "Red"]):
        assert status(game) == f"{player}'s turn"
        images.append(style(game, line, "background-image", "::before"))
        # The checker is as large as a letter.
        for name in "width", "height":
            assert style(game, line, name, "::before") == style(game, line, "font-size")
        click(game, column)
    cells = [find(game, f".{player}")[0] for player in ("cell.red", "cell.yellow")]
    red, yellow = [style(game, cell, "background-image", "::before") for cell in cells]
    assert images == [red, yellow, red]
    assert red != yellow


def test_the_status_line_tells_who_won_and_goes_on_when_the_connection_is_closed(
    browser, server, page
):
    browser.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "window.WebSocket = class extends WebSocket {"
            "  constructor(url) {"
            "    super(url);"
            "    this.addEventListener('close', ({ code }) => { window.code = code; });"
            "  }"
            "}"
        },
    )
    start(browser, page)
    assert win(browser) == "Player red wins!"
    code = "return window.code"
    wait_until(lambda: browser.execute_script(code) == 1000, "The connection isn't closed.")
    assert status(browser) == "Player red wins!"


@pytest.mark.parametrize(
    ("columns", "winner", "loser"),
    [(RED_WINS, "red", "yellow"), ([6, *RED_WINS], "yellow", "red")],
)
def test_when_a_player_wins_the_checkers_of_the_other_step_back(game, columns, winner, loser):
    *columns, last = columns
    click(game, *columns)
    assert opacities(game, winner) == opacities(game, loser) == {"1"}
    mark = style(game, find(game, f".cell.{loser}")[0], "background-image", "::before")
    find(game, ".column")[last].click()
    accept_alert(game)
    for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
        prefer(game, forced_colors=forced, prefers_color_scheme=scheme)
        assert opacities(game, winner) == {"1"}
        assert opacities(game, loser) == {"0.5"}
        assert style(game, find(game, f".cell.{loser}")[0], "background-image", "::before") == mark


def test_the_dot_of_yellow_is_round_in_the_status_line_too(game):
    click(game, 3)
    resize(game, 800, 600)
    prefer(game, prefers_color_scheme="dark")
    line = Image.open(io.BytesIO(find(game, "[role=status]")[0].screenshot_as_png)).convert("L")
    # Only the dot is darker than the background.
    rows = [
        sum(line.getpixel((x, y)) < line.getpixel((0, 0)) for x in range(line.width))
        for y in range(line.height)
    ]
    widths = [width for width in rows if width]
    # Four pixels are too few to be round.
    assert widths[0] < max(widths)
    assert max(widths) > 4


def test_a_full_board_is_a_draw_and_the_end(game):
    play(game, DRAW)
    wait_for_status(game, "It's a draw.")
    assert opacities(game, "red") == opacities(game, "yellow") == {"1"}
    assert find(game, ".column:enabled") == []
    # It is nobody's turn any more.
    assert find(game, "body")[0].get_attribute("class") == ""


def test_the_last_checker_on_the_board_may_win(game):
    play(game, YELLOW_WINS_WITH_THE_LAST_CHECKER)
    assert accept_alert(game) == "Player yellow wins!"
    # By now the time for a draw has passed.
    assert spoken_after(game, lambda: None, "Player yellow wins!") == []


def test_a_win_that_comes_late_is_no_draw(browser, page):
    events = [*script(YELLOW_WINS_WITH_THE_LAST_CHECKER), {"type": "win", "player": "yellow"}]
    with scripted_server(events, last_pause=1):
        browser.get(page)
        wait_for_status(browser, "It's a draw.")
        assert accept_alert(browser) == "Player yellow wins!"
        assert status(browser) == "Player yellow wins!"


def spoken_after(browser, act, last):
    """
    :returns: What the status line says in turn while something is done, up to some last text.
    """
    browser.execute_script(
        "window.spoken = [];"
        "const line = document.querySelector('[role=status]');"
        "new MutationObserver((records) =>"
        "  records.forEach(() => window.spoken.push(line.textContent))"
        ").observe(line, {childList: true, subtree: true, characterData: true});"
    )
    act()
    wait_for_status(browser, last)
    return browser.execute_script("return window.spoken")


def test_each_move_is_told_to_a_screen_reader_once(game):
    assert spoken_after(game, lambda: click(game, 3, 3), "Red's turn") == [
        "Red played column 4. Yellow's turn",
        "Yellow played column 4. Red's turn",
    ]


def test_a_win_and_a_draw_are_told_to_a_screen_reader_once(game, page):
    assert spoken_after(game, lambda: win(game), "Player red wins!")[6:] == [
        "Red played column 6. Yellow's turn",
        "Player red wins!",
    ]
    start(game, page)
    assert spoken_after(game, lambda: play(game, DRAW), "It's a draw.")[41:] == [
        "Yellow played column 7. It's a draw."
    ]


def test_what_is_only_for_screen_readers_can_not_be_seen(game):
    click(game, 3)
    move = find(game, ".move")[0]
    assert style(game, move, "clip-path") == "inset(50%)"
    assert style(game, move, "position") == "absolute"


def test_a_game_that_is_over_takes_no_more_moves(game):
    win(game)
    before = checkers(game)
    for column in find(game, ".column"):
        assert not column.is_enabled()
        ActionChains(game).click(column).perform()
    find(game, ".new-game")[0].send_keys(Keys.SHIFT, Keys.TAB)
    press(game, Keys.ENTER)
    assert status(game) == "Player red wins!"
    assert not has_alert(game)
    assert checkers(game) == before


def test_a_column_that_can_be_played_has_a_pointer(game):
    assert {style(game, column, "cursor") for column in find(game, ".column")} == {"pointer"}
    win(game)
    assert {style(game, column, "cursor") for column in find(game, ".column")} == {"auto"}


def test_over_a_column_the_checker_to_come_is_shown_faintly(game):
    columns = find(game, ".column")
    ActionChains(game).move_to_element(columns[3]).perform()
    rows, red = preview(game, 3)
    assert rows == [0]
    assert preview(game, 4) == ([], set())
    click(game, 3)
    rows, yellow = preview(game, 3)
    assert rows == [0]  # of the cells that are still empty
    assert red != yellow
    assert yellow == {style(game, find(game, "[role=status]")[0], "background-image", "::before")}


def test_a_touched_column_shows_no_checker_to_come(game):
    game.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    rect = find(game, ".column")[3].rect
    finger = {"x": rect["x"] + rect["width"] / 2, "y": rect["y"] + rect["height"] / 2}
    for kind, points in ("touchStart", [finger]), ("touchEnd", []):
        game.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    wait_until(lambda: checkers(game) == {(3, 0): "red"}, "The checker didn't come.")
    assert preview(game, 3) == ([], set())


def test_a_double_tap_on_the_board_does_not_zoom(game):
    assert style(game, find(game, ".board")[0], "touch-action") == "manipulation"


@pytest.fixture
def slow_game(game):
    """
    A game in which animations last long enough to be looked at.
    """
    game.execute_cdp_cmd("Animation.enable", {})
    game.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 0.001})
    yield game
    game.execute_cdp_cmd("Animation.setPlaybackRate", {"playbackRate": 1})


def animations(browser):
    """
    :returns: Transforms with which the animations start, and how long they last.
    """
    return browser.execute_script(
        "return document.getAnimations().map(({ effect }) =>"
        "  [effect.getKeyframes()[0].transform, effect.getTiming().duration])"
    )


def test_a_checker_falls_from_the_top_of_its_column(slow_game):
    click(slow_game, 3, 3)
    pitch = find(slow_game, ".column")[3].size["height"] / 6
    found = animations(slow_game)
    assert len(found) == 2
    for row, (transform, duration) in enumerate(found):
        assert duration < 300
        fall = float(transform.removeprefix("translateY(").removesuffix("px)"))
        assert fall == pytest.approx((row - 5) * pitch, abs=1)


def test_nothing_moves_for_who_prefers_reduced_motion(slow_game):
    prefer(slow_game, prefers_reduced_motion="reduce")
    click(slow_game, 3)
    assert animations(slow_game) == []


def test_new_game_starts_one(game):
    win(game)
    find(game, ".new-game")[0].click()
    wait_for_status(game, "Red's turn")
    assert checkers(game) == {}
    click(game, 0)
    assert checkers(game) == {(0, 0): "red"}


def test_a_lost_connection_is_told_and_ends_the_game(game, server, page):
    click(game, 3)
    find(game, ".column")[3].send_keys(Keys.SHIFT)
    assert focused(game).startswith("Column 4")
    assert spoken_after(game, server.stop, LOST) == [LOST]
    assert opacities(game, "red") == {"1"}
    assert find(game, "body")[0].get_attribute("class") == ""
    assert find(game, ".column:enabled") == []
    assert focused(game) == "New game"
    assert not has_alert(game)
    # The game can go on when the server is back.
    restarted = Server("app.py")
    press(game, Keys.ENTER)
    wait_for_status(game, "Red's turn")
    game.get("about:blank")
    restarted.stop()


def test_a_server_that_is_not_there_is_told(browser, page):
    browser.get(page)
    wait_for_status(browser, CAN_NOT_REACH)
    assert find(browser, ".column:enabled") == []
    assert not has_alert(browser)
    (complaint,) = console(browser)
    assert "net::ERR_CONNECTION_REFUSED" in complaint


def test_while_the_page_connects_it_says_so_and_sends_nothing(browser, page):
    # It listens, but never answers.
    with socket.create_server(("", 8001)):
        browser.get(page)
        wait_for_status(browser, "Connecting…")
        assert find(browser, "body")[0].get_attribute("class") == ""
        play(browser, [3])
        browser.get("about:blank")


def test_the_page_tells_what_it_is(game):
    assert game.execute_script("return document.compatMode") == "CSS1Compat"
    assert game.execute_script("return document.characterSet") == "UTF-8"
    assert game.title == "Connect Four"
    assert find(game, "h1")[0].text == "Connect Four"
    assert find(game, "html")[0].get_attribute("lang") == "en"
    for name, content in [
        ("viewport", "width=device-width, initial-scale=1"),
        ("description", "Two players, one browser: get four checkers in a row."),
    ]:
        (meta,) = find(game, f"meta[name={name}]")
        assert meta.get_attribute("content") == content
    (icon,) = find(game, "link[rel=icon]")
    assert game.execute_async_script(
        "const [{ href }, done] = arguments;"
        "const image = new Image();"
        "image.onload = () => done(true);"
        "image.onerror = () => done(false);"
        "image.src = href;",
        icon,
    )


def test_a_page_opened_as_a_file_tells_what_to_open_instead(browser):
    browser.get((ROOT / "index.html").as_uri())
    assert find(browser, "[role=status]")[0].text == "To play, open http://localhost:8000/"
    # The browser's own: it loads no module from a file.
    assert all("main.js" in complaint for complaint in console(browser))


# --- Any screen


@pytest.mark.parametrize("state", ["start", "fault"])
def test_everything_is_in_view_on_any_screen(browser, page, state, request):
    if state == "start":
        start(request.getfixturevalue("game"), page)
    else:
        browser.get(page)
        wait_for_status(browser, CAN_NOT_REACH)
        console(browser)
    # 640x360 is 1280x720 at a zoom of 200 %.
    for width, height in [*SIZES, (640, 360)]:
        resize(browser, width, height)
        rects = [find(browser, s)[0].rect for s in ("h1", "[role=status]", ".board", ".new-game")]
        for rect in rects:
            assert rect["x"] >= 0
            assert rect["y"] >= 0
            assert rect["x"] + rect["width"] <= width
            assert rect["y"] + rect["height"] <= height
        # No element covers another.
        for one in rects:
            for other in rects:
                assert one is other or (
                    one["x"] + one["width"] <= other["x"]
                    or other["x"] + other["width"] <= one["x"]
                    or one["y"] + one["height"] <= other["y"]
                    or other["y"] + other["height"] <= one["y"]
                )
        scrolls = browser.execute_script(
            "const { scrollWidth, scrollHeight } = document.scrollingElement;"
            "return [scrollWidth > innerWidth, scrollHeight > innerHeight]"
        )
        assert scrolls == [False, False]
        board = rects[2]
        if height > 1.5 * width:
            assert board["width"] >= 0.85 * width
        else:
            # There is no room for a board of much more than this.
            assert max(board["width"] / width, board["height"] / height) >= 0.8
        cell = find(browser, ".cell")[0]
        assert cell.rect["width"] >= 24
        assert cell.rect["width"] == pytest.approx(cell.rect["height"], abs=0.1)
        assert style(browser, cell, "border-radius") == "50%"
        # A checker fills its cell.
        for name in "width", "height":
            assert style(browser, cell, name, "::before") == style(browser, cell, name)


def test_at_a_zoom_of_400_percent_the_page_scrolls_in_one_direction_only(game):
    for size in [(320, 256), (320, 180), (427, 240)]:
        resize(game, *size)
        scroll = "const { scrollWidth, clientWidth } = document.scrollingElement;"
        assert game.execute_script(f"{scroll} return scrollWidth <= clientWidth")
        assert find(game, "h1")[0].rect["y"] >= 0
        assert find(game, ".cell")[0].rect["width"] >= 24


def test_the_title_has_room_for_wider_letters(game):
    for size in SIZES:
        resize(game, *size)
        room, width = game.execute_script(
            "const title = document.querySelector('h1');"
            "title.style.justifySelf = 'stretch';"
            "const letters = document.createRange();"
            "letters.selectNodeContents(title);"
            "return [title, letters].map((object) => object.getBoundingClientRect().width)"
        )
        assert width < 0.95 * room


def test_light_and_dark_follow_the_system(game):
    colours = []
    for scheme in "light", "dark":
        prefer(game, prefers_color_scheme=scheme)
        body = find(game, "body")[0]
        colours.append(
            (style(game, body, "color"), style(game, find(game, ".cell")[0], "background-color"))
        )
    assert colours == [
        ("rgb(0, 0, 0)", "rgb(255, 255, 255)"),
        ("rgb(255, 255, 255)", "rgb(18, 18, 18)"),
    ]


def test_red_yellow_and_empty_differ_without_their_hue(game):
    click(game, 3, 3)
    for forced, scheme in itertools.product(["none", "active"], ["light", "dark"]):
        prefer(game, forced_colors=forced, prefers_color_scheme=scheme)
        images = {
            style(game, find(game, selector)[0], "background-image", "::before")
            for selector in (".cell.red", ".cell.yellow")
        }
        assert len(images) == 2
        line = find(game, "[role=status]")[0]
        assert style(game, line, "background-image", "::before") in images
        assert style(game, find(game, ".board")[0], "background-color") == "rgb(65, 105, 225)"
        assert all(image.startswith("radial-gradient") for image in images)
        # The marks: white on red, black on yellow.
        assert sum("rgb(255, 255, 255)" in image for image in images) == 1
        assert sum("rgb(0, 0, 0)" in image for image in images) == 1


# --- Any input


def test_a_game_is_won_by_keyboard_alone(game):
    def reach(column):
        wait_until(
            lambda: press(game, Keys.TAB) or focused(game).startswith(f"Column {column + 1}:"),
            "Tab doesn't reach the column.",
        )

    for number, column in enumerate(RED_WINS):
        # After the last move, there is an alert instead.
        wait_until(lambda n=number: len(checkers(game)) == n, "The checker didn't come.")
        reach(column)
        press(game, [Keys.ENTER, Keys.SPACE][number % 2])
    assert accept_alert(game) == "Player red wins!"
    assert focused(game) == "New game"
    press(game, Keys.ENTER)
    wait_for_status(game, "Red's turn")
    assert checkers(game) == {}


def test_tab_goes_through_the_columns_in_order_and_then_to_new_game(game):
    names = []
    for _ in range(8):
        press(game, Keys.TAB)
        names.append(focused(game))
    assert names == [*[f"Column {number}: empty" for number in range(1, 8)], "New game"]


def test_the_focus_can_be_seen_and_shows_the_checker_to_come(game):
    press(game, Keys.TAB)
    for scheme in "light", "dark":
        prefer(game, prefers_color_scheme=scheme)
        column = game.switch_to.active_element
        assert style(game, column, "outline-style") == "solid"
        assert float(style(game, column, "outline-width").removesuffix("px")) >= 2
        assert style(game, column, "outline-color") == "rgb(255, 255, 255)"
        assert style(game, find(game, ".board")[0], "background-color") == "rgb(65, 105, 225)"
    assert preview(game, 0)[0] == [0]


def test_the_focus_on_new_game_stands_off_from_its_border(game):
    link = find(game, ".new-game")[0]
    wait_until(
        lambda: press(game, Keys.TAB) or focused(game) == "New game", "Tab doesn't reach it."
    )
    assert style(game, link, "outline-style") == "auto"
    assert float(style(game, link, "outline-offset").removesuffix("px")) >= 3


@pytest.mark.parametrize(("key", "code"), [("Enter", 13), (" ", 32)])
def test_a_key_held_down_is_one_move(game, key, code):
    event = {"key": key, "windowsVirtualKeyCode": code, "text": "\r" if key == "Enter" else key}

    def send(kind, repeat=False):
        event.update(type=kind, autoRepeat=repeat)
        game.execute_cdp_cmd("Input.dispatchKeyEvent", event)

    def hold_down(column, count):
        game.execute_script("document.querySelectorAll('.column')[arguments[0]].focus()", column)
        send("keyDown")
        for _ in range(20):
            send("keyDown", repeat=True)
        # Space is a click when it comes up.
        if key == " ":
            send("keyUp")
        wait_until(lambda: len(checkers(game)) == count, "The checker didn't come.")

    hold_down(0, 1)
    # The answer to one more event comes after those to all events before.
    click(game, 1)
    assert checkers(game) == {(0, 0): "red", (1, 0): "yellow"}
    click(game, 0, 1, 0, 1)
    # The alert would take the rest of the keys.
    game.execute_script("window.alert = () => {}")
    hold_down(0, 7)
    wait_for_status(game, "Player red wins!")
    assert focused(game) == "New game"
    if key == "Enter":
        send("keyDown", repeat=True)
    assert status(game) == "Player red wins!"


def test_a_tab_key_held_down_goes_through_the_columns(game):
    event = {"key": "Tab", "windowsVirtualKeyCode": 9, "type": "rawKeyDown"}
    for repeat in False, True, True:
        game.execute_cdp_cmd("Input.dispatchKeyEvent", {**event, "autoRepeat": repeat})
    assert focused(game) == "Column 3: empty"


def test_the_columns_tell_what_lies_in_them_from_the_bottom_up(game):
    click(game, 3, 3, 6, 3)
    names = [column.accessible_name for column in find(game, ".column")]
    assert names == [
        "Column 1: empty",
        "Column 2: empty",
        "Column 3: empty",
        "Column 4: red, yellow, yellow",
        "Column 5: empty",
        "Column 6: empty",
        "Column 7: red",
    ]
    assert {column.aria_role for column in find(game, ".column")} == {"button"}
    assert find(game, "[role=status]")[0].aria_role == "status"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(game, server, scheme):
    prefer(game, prefers_color_scheme=scheme)

    def check():
        violations = Axe().run(game)["violations"]
        assert [violation["help"] for violation in violations] == []

    check()
    click(game, *RED_WINS[:4])
    check()
    win(game)
    check()
    find(game, ".new-game")[0].click()
    wait_for_status(game, "Red's turn")
    server.stop()
    wait_for_status(game, LOST)
    check()


# --- What the page costs


def test_nothing_shifts_while_the_page_loads(browser, server, page):
    for size in SIZES:
        resize(browser, *size)
        start(browser, page)
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
    wait_for_status(game, "Red's turn")
    entries = game.execute_script(
        "return performance.getEntries().filter(({ transferSize }) => transferSize)"
        "  .map(({ name, transferSize }) => [name.split('/').pop(), transferSize])"
    )
    assert sorted(name for name, _ in entries) == ["", "connect4.css", "connect4.js", "main.js"]
    assert sum(size for _, size in entries) < 20_000
