"""The README: what it shows is run, and what it tells is seen."""

import re
import shutil

from readme import README, STEPS, blocks, says, table
from servers import LISTENING, ROOT, in_use, wait_until
from websockets.sync.client import connect


def test_the_readme_is_short_and_has_all_steps():
    assert len(README.splitlines()) <= 360
    assert [step[:6] for step in STEPS] == [f"Step {number}" for number in range(1, 8)]


def test_windows_has_the_same_commands_in_its_own_words():
    (block,) = blocks("Play", "sh")
    for command in [
        "python -m venv .venv",
        '.venv\\Scripts\\pip install "websockets>=17"',
        ".venv\\Scripts\\python app.py",
        ".venv\\Scripts\\python -m http.server",
    ]:
        words = says("Play", f"`{command}`").strip("`").replace("\\Scripts\\", "/bin/")
        assert words in block.replace("python3", "python").replace("--quiet ", "")


def test_the_environment_is_activated_as_the_readme_says(run, tmp_path):
    activate = says("Follow along", ". ../.venv/bin/activate")
    make = "python -m venv --without-pip .venv && mkdir my-game && cd my-game"
    terminal = run(f"{make} && {activate} && command -v python", tmp_path)
    terminal.expect_exact(str(tmp_path / ".venv" / "bin" / "python"))


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


def test_each_link_leads_somewhere():
    links = re.findall(r"\]\((?!https:)(.*?)\)", README)
    assert {"index.html", "main.js", "connect4.js", "connect4.css", "app.py"} < set(links)
    for link in links:
        assert (ROOT / link).exists(), link


def test_the_interactive_client_plays_a_move(server, run_client):
    says("While you work", "python -m websockets ws://localhost:8001/")
    client = run_client()
    client.sendline(says("While you work", '{"type": "play", "column": 3}'))
    client.expect_exact(
        says("While you work", '{"type": "play", "player": "red", "column": 3, "row": 0}')
    )


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
    # It says that the server listens before it watches, so one change may be missed.
    wait_until(
        lambda: (tmp_path / "connect4.py").touch() or terminal.shows(LISTENING.strip()),
        "The server isn't restarted.",
    )


def test_the_http_server_can_be_kept_to_this_machine(run, tmp_path):
    command = says("While you work", "python -m http.server --bind 127.0.0.1")
    terminal = run(command + " 0", tmp_path)
    terminal.expect(r"http://127.0.0.1:(\d+)/")
    assert in_use(int(terminal.match[1]))


def test_the_game_can_be_kept_to_this_machine(run_app, tmp_path):
    says("While you work", '`"localhost"` in place of `""` in `app.py`')
    shutil.copy(ROOT / "connect4.py", tmp_path)
    code = (ROOT / "app.py").read_text()
    assert code.count(' "",') == 1
    (tmp_path / "app.py").write_text(code.replace(' "",', ' "localhost",'))
    run_app(tmp_path)
    assert not in_use(8001, "127.0.0.2")


def test_the_game_is_played_with_two_terminals_as_well(browser, run, run_app):
    http_server = run(says("Play", "python -m http.server"))
    http_server.expect_exact("Serving HTTP")
    server = run_app(ROOT)
    says("Play", "python app.py")
    browser.open_page(says("Play", "http://localhost:8000/"))
    browser.click(3)
    browser.get("about:blank")
    # Before Ctrl-C, which discards what nobody has read on a Mac.
    server.expect_exact(LISTENING.strip())
    assert server.leave().split() == ["^C"]


def test_the_picture_can_be_made_again(chromium, run, tmp_path):
    command = says("Test", "python tests/picture.py")
    picture = tmp_path / "game.png"
    terminal = run(f"{command} {picture}")
    terminal.timeout = 20
    assert terminal.expect_end() == ""
    assert picture.read_bytes().startswith(b"\x89PNG")
