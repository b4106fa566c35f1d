"""The README: what it shows is run, and what it tells is seen."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.request

import pexpect
import pytest
from conftest import LISTENING, ROOT, in_use, serve_page, wait_until
from markdown_it import MarkdownIt
from test_page import accept_alert, checkers, click, find, status
from websockets import ConnectionClosed
from websockets.sync.client import connect

README = (ROOT / "README.md").read_text()
TOKENS = MarkdownIt().enable("table").parse(README)
CLIENT = "python -m websockets ws://localhost:8001/"

# Where a reader's "python" and "watchfiles" are.
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
}


def section(heading):
    """
    :returns: Tokens below a heading, up to the next one.
    """
    contents = [token.content for token in TOKENS]
    start = contents.index(heading)
    headings = [number for number, token in enumerate(TOKENS) if token.type == "heading_open"]
    return TOKENS[start + 1 : min([n for n in headings if n > start], default=None)]


def blocks(heading, language):
    fences = [token for token in section(heading) if token.type == "fence"]
    return [fence.content for fence in fences if fence.info == language]


def says(heading, text):
    """
    Check that the README says something in a section, so that a test of it tests what is said.
    """
    text_there = "\n".join(token.content for token in section(heading))
    assert text in text_there, f"The README doesn't say {text} below {heading}."
    return text


def table(heading):
    """
    :returns: Rows of a table, without its head, as lists of cells in Markdown.
    """
    tokens = section(heading)
    rows = []
    for number, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "td_open":
            rows[-1].append(tokens[number + 1].content)
    return [row for row in rows if row]


def chunks(code):
    """
    Split code at what starts in the first column: imports, functions, calls.
    """
    return re.findall(r"^[^ })\n].*\n(?:(?:[ })].*)?\n)*", code, re.MULTILINE)


def name(chunk):
    # "async def handler", "function sendMoves", "import asyncio", "from connect4 import ".
    return re.match(r"from \w+ import |function \w+|async def \w+|.*", chunk).group()


def paste(path, code):
    """
    Do what a follower does with a block: change what is there already, and add what is new.

    Imports go to the top, a function goes where it was, and the program starts last.
    """
    old = {name(chunk): chunk for chunk in chunks(path.read_text())} if path.exists() else {}
    new = {name(chunk): chunk for chunk in chunks(code)}
    merged = {**old, **new}
    order = sorted(
        merged, key=lambda name: (not name.startswith(("import", "from")), name.startswith("if __"))
    )
    path.write_text("\n".join(merged[name].strip("\n") + "\n" for name in order))


STEPS = [
    "Step 1: a server that prints messages",
    "Step 2: a goodbye is no error",
    "Step 3: the same, shorter",
    "Step 4: a board",
    "Step 5: from the browser to the server",
    "Step 6: from the server to the browser",
    "Step 7: the game",
]


@pytest.fixture
def follow(tmp_path):
    """
    Do what the README says, from the first step to another.

    :returns: The folder of the follower's game.
    """
    for path in ROOT.glob("connect4.*"):
        shutil.copy(path, tmp_path)
    (command,) = blocks("Follow along", "sh")
    folder = tmp_path / "my-game"

    def follow(number):
        subprocess.run(["bash", "-ec", command], cwd=tmp_path, check=True)
        for step in STEPS[:number]:
            for code in blocks(step, "python"):
                paste(folder / "app.py", code)
            for code in blocks(step, "js"):
                paste(folder / "main.js", code)
            for code in blocks(step, "html"):
                (folder / "index.html").write_text(code)
        # A browser asks for an icon. That there is none is no complaint about the page.
        (folder / "favicon.ico").touch()
        return folder

    return follow


class Terminal(pexpect.spawn):
    """
    A terminal in which a command of the README runs.
    """

    def leave(self):
        """
        Press Ctrl-C.

        :returns: What was printed since the last look.
        """
        self.sendintr()
        self.expect(pexpect.EOF)
        return self.before


@pytest.fixture
def run():
    """
    Run commands, each in a terminal of its own.
    """
    terminals = []

    def run(command, cwd=ROOT):
        arguments = {"cwd": cwd, "env": ENVIRONMENT, "encoding": "utf-8", "timeout": 5}
        terminals.append(Terminal("bash", ["-c", command], **arguments))
        return terminals[-1]

    yield run
    for terminal in terminals:
        terminal.close(force=True)


@pytest.fixture
def run_app(run):
    def run_app(folder):
        terminal = run("python app.py", folder)
        wait_until(lambda: in_use(8001), "The server doesn't listen.")
        return terminal

    return run_app


@pytest.fixture
def run_client(run):
    def run_client():
        client = run(CLIENT)
        client.expect_exact("Connected to ws://localhost:8001/.")
        client.expect_exact("> ")
        return client

    return run_client


def test_the_steps_are_all_there():
    headings = [
        TOKENS[n + 1].content for n, token in enumerate(TOKENS) if token.type == "heading_open"
    ]
    assert [heading for heading in headings if heading.startswith("Step")] == STEPS


def test_the_readme_is_short():
    assert len(README.splitlines()) < 300


@pytest.mark.parametrize("number", [1, 2, 3])
def test_steps_1_to_3_print_messages_and_only_the_first_prints_a_traceback(
    follow, run_app, run_client, number
):
    says(STEPS[0], "python app.py")
    says(STEPS[0], CLIENT)
    server = run_app(follow(number))
    client = run_client()
    client.sendline("hello")
    server.expect_exact("hello\r\n")
    client.sendeof()
    client.expect_exact("Connection closed: 1000 (OK).")
    if number == 1:
        server.expect_exact("Traceback")
        end = "ConnectionClosedOK: received 1000 (OK); then sent 1000 (OK)"
        server.expect_exact(says(STEPS[0], end))
    else:
        assert "handler failed" not in server.leave()


@pytest.fixture
def open_step(browser, follow, run, run_app):
    """
    Open the page of a step in a browser.
    """

    def open_step(number):
        folder = follow(number)
        terminal = run(says(STEPS[3], "python -m http.server") + " 0", folder)
        terminal.expect(r"http://0.0.0.0:(\d+)/")
        server = run_app(folder) if number > 4 else None
        browser.get(f"http://localhost:{terminal.match[1]}/")
        wait_until(lambda: len(find(browser, ".cell")) == 42, "The board isn't drawn.")
        return server

    yield open_step
    browser.get("about:blank")


def test_step_4_shows_an_empty_board(browser, open_step):
    says(STEPS[3], "You see an empty board.")
    open_step(4)
    assert len(find(browser, ".column > .empty")) == 42


def test_step_5_prints_the_event_of_a_click_and_draws_nothing(browser, open_step):
    server = open_step(5)
    find(browser, ".column")[3].click()
    server.expect_exact(says(STEPS[4], '{"type":"play","column":3}'))
    assert checkers(browser) == {}


def test_step_6_draws_seven_moves_and_announces_the_winner(browser, open_step):
    says(STEPS[5], "Seven checkers come one by one")
    open_step(6)
    seen = []
    wait_until(lambda: seen.append(len(checkers(browser))) or seen[-1] == 7, "Not seven moves.")
    assert set(range(1, 8)) <= set(seen)
    assert accept_alert(browser) == says(STEPS[5], "Player red wins!")


def test_step_7_is_the_game(browser, open_step):
    says(STEPS[6], "Columns that are full are refused, and four in a row win.")
    open_step(7)
    click(browser, 3, 3, 3, 3, 3, 3)
    find(browser, ".column")[3].click()
    assert accept_alert(browser) == "This slot is full."
    click(browser, 0, 1, 0, 1, 0, 1)
    find(browser, ".column")[0].click()
    assert accept_alert(browser) == "Player red wins!"


def test_the_game_of_step_7_ends_with_a_traceback_where_ours_goes_on(follow, run_app, run_client):
    says("What the files here add", "a traceback when it gets `hello`")
    server = run_app(follow(7))
    client = run_client()
    client.sendline("hello")
    server.expect_exact("JSONDecodeError")
    client.expect_exact("Connection closed: 1011")


def test_the_environment_is_activated_as_the_readme_says(run, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=tmp_path, check=True
    )
    (tmp_path / "my-game").mkdir()
    activate = says("Follow along", ". ../.venv/bin/activate")
    terminal = run(f"{activate} && python -c 'import sys; print(sys.prefix)'", tmp_path / "my-game")
    terminal.expect_exact(str(tmp_path / ".venv"))


@pytest.mark.parametrize(
    ("heading", "command"),
    [("Play", "pip install websockets"), ("While you work", "pip install watchfiles")],
)
def test_what_the_readme_installs_is_what_the_tests_use(run, heading, command):
    terminal = run(says(heading, command))
    terminal.timeout = 30
    terminal.expect_exact("Requirement already satisfied")
    terminal.expect(pexpect.EOF)


def test_the_events_are_those_that_the_server_receives_and_sends(server):
    events = [(sender, event.strip("`")) for sender, event, _ in table("How it works")[:4]]
    assert [sender for sender, _ in events] == ["page", "server", "server", "server"]
    (_, move), *answers = events
    with connect("ws://localhost:8001/") as game:
        received = []
        for column in [3, 0, 3, 0, 3, 0, 3]:
            game.send(move.replace("3", str(column)))
            received.append(game.recv(timeout=5))
        received.append(game.recv(timeout=5))
    with connect("ws://localhost:8001/") as game:
        for _ in range(7):
            game.send(move)
            received.append(game.recv(timeout=5))
    assert [received[0], received[7], received[-1]] == [answer for _, answer in answers]


def test_the_files_are_those_of_the_game():
    files = [re.match(r"\[(.*)\]\((.*)\)", cell).groups() for cell, _ in table("How it works")[4:]]
    names = ["index.html", "main.js", "connect4.js", "connect4.css", "app.py", "connect4.py"]
    assert files == [(name, name) for name in names]


def test_each_link_leads_somewhere():
    links = re.findall(r"\]\((?!https:)(.*?)\)", README)
    assert len(links) > 6
    for link in links:
        assert (ROOT / link).exists(), link


def test_the_conversation_with_the_interactive_client_is_real(server, run_client):
    (conversation,) = blocks("While you work", "text")
    says("While you work", CLIENT)
    client = run_client()
    for line in conversation.splitlines():
        if line.startswith("> "):
            client.sendline(line.removeprefix("> "))
        else:
            client.expect_exact(line)
    client.sendeof()
    client.expect_exact("Connection closed: 1000 (OK).")


def test_debug_logs_show_what_comes_and_goes(follow, run_app):
    line = says("While you work", "import logging; logging.basicConfig(level=logging.DEBUG)")
    app = follow(7) / "app.py"
    app.write_text(line + "\n" + app.read_text())
    server = run_app(app.parent)
    with connect("ws://localhost:8001/") as game:
        game.send('{"type": "play", "column": 3}')
        server.expect_exact("""< TEXT '{"type": "play", "column": 3}'""")
        server.expect_exact("""> TEXT '{"type": "play", "player": "red", "column": 3, "row": 0}'""")


def test_the_server_restarts_when_a_file_changes(run, tmp_path):
    says("While you work", "pip install watchfiles")
    for path in ROOT.glob("*.py"):
        shutil.copy(path, tmp_path)
    terminal = run(says("While you work", 'watchfiles "python app.py"'), tmp_path)
    terminal.expect_exact(LISTENING.strip())
    with connect("ws://localhost:8001/") as game:
        # It says that the server listens before it says that it watches, so it may not yet.
        wait_until(
            lambda: (tmp_path / "connect4.py").touch() or not is_open(game),
            "The server isn't restarted.",
        )
    terminal.expect_exact(LISTENING.strip())


def is_open(game):
    try:
        game.send("hello")
    except ConnectionClosed:
        return False
    return True


def test_the_http_server_can_be_kept_to_this_machine(run, tmp_path):
    command = says("While you work", "python -m http.server --bind 127.0.0.1")
    terminal = run(command + " 0", tmp_path)
    terminal.expect(r"http://127.0.0.1:(\d+)/")
    port = int(terminal.match[1])
    assert in_use(port, "127.0.0.1")
    assert not in_use(port, "127.0.0.2")


def test_the_game_can_be_kept_to_this_machine(run_app, tmp_path):
    says("While you work", '`"localhost"` in place of `""` in `app.py`')
    shutil.copy(ROOT / "connect4.py", tmp_path)
    code = (ROOT / "app.py").read_text()
    assert 'handler, "", 8001' in code
    (tmp_path / "app.py").write_text(
        code.replace('handler, "", 8001', 'handler, "localhost", 8001')
    )
    run_app(tmp_path)
    assert not in_use(8001, "127.0.0.2")


def test_the_http_server_shows_the_whole_folder(tmp_path):
    says("While you work", "can read every file in the folder")
    (tmp_path / ".secret").write_text("a secret")
    with serve_page(tmp_path, 0) as url, urllib.request.urlopen(url + ".secret") as secret:
        assert secret.read() == b"a secret"


def test_the_game_is_played_with_two_terminals_as_well(browser, run, run_app):
    http_server = run(says("Play", "python -m http.server"))
    http_server.expect_exact("Serving HTTP")
    server = run_app(ROOT)
    says("Play", "python app.py")
    browser.get(says("Play", "http://localhost:8000/"))
    wait_until(lambda: status(browser) == "Red's turn", "The game doesn't start.")
    click(browser, 3)
    browser.get("about:blank")
    assert server.leave().replace("\r", "") == LISTENING + "^C"


def test_the_picture_can_be_made_again(chromium, run, tmp_path):
    command = says("Test", "python tests/picture.py")
    picture = tmp_path / "game.png"
    terminal = run(f"{command} {picture}")
    terminal.timeout = 20
    terminal.expect(pexpect.EOF)
    assert picture.read_bytes().startswith(b"\x89PNG")
