"""The README: what it shows is run, and what it says is checked."""

import re
import shutil

import pytest
from readme import FENCES, README, blocks, change, headings, says, table
from servers import LISTENING, ROOT, connect, in_use


def test_each_language_of_a_code_block_has_a_test():
    # "bat" and "mermaid" here, "sh" here and by .ci/run, the rest in test_follow_along.py.
    assert {f.info for f in FENCES} == {"bat", "html", "js", "mermaid", "python", "sh", "text"}


def for_windows(block):
    for unix, windows in [
        ("python3", "python"),
        (".venv/bin/python", ".venv\\Scripts\\python"),
        (" &\n", "\ncmd\n"),
        ("; kill $!", ""),
        ("cp connect4.js connect4.css connect4.py", "copy connect4.*"),
        (". ../.venv/bin/activate", "..\\.venv\\Scripts\\activate"),
    ]:
        block = block.replace(unix, windows)
    return f"cmd\n{block}"


@pytest.mark.parametrize("heading", ["Play", "Test", "Follow along"])
def test_windows_has_the_same_commands_in_its_own_words(heading):
    commands = "".join(map(for_windows, blocks(heading, "sh")))
    assert "".join(blocks(heading, "bat")) == commands


def test_the_diagram_shows_a_move_as_the_table_does():
    (diagram,) = blocks("How it works", "mermaid")
    messages = [line.partition(": ")[2] for line in diagram.splitlines() if "->>" in line]
    events = [event.strip("`") for _, event, _ in table("How it works")[:2]]
    assert [message.replace("<br>", " ") for message in messages] == events


def test_the_events_are_those_that_the_server_receives_and_sends(server):
    events = [(sender, event.strip("`")) for sender, event, _ in table("How it works")[:4]]
    assert [sender for sender, _ in events] == ["page", "server", "server", "server"]
    (_, move), *answers = events
    with connect() as connection:
        received = []
        for column in [3, 0, 3, 0, 3, 0, 3]:
            connection.send(move.replace("3", str(column)))
            received.append(connection.recv(timeout=5))
        received.append(connection.recv(timeout=5))
    with connect() as connection:
        for _ in range(7):
            connection.send(move)
            received.append(connection.recv(timeout=5))
    assert [received[0], received[7], received[-1]] == [answer for _, answer in answers]


def test_each_link_leads_somewhere():
    links = re.findall(r"\]\((?!https:)(.*?)\)", README)
    assert {"index.html", "main.js", "connect4.js", "connect4.css", "app.py"} < set(links)
    # GitHub makes an anchor from each heading.
    anchors = [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings()]
    for link in links:
        assert link.removeprefix("#") in anchors if link.startswith("#") else (ROOT / link).exists()


def test_the_interactive_client_plays_a_move(server, run_client):
    client = run_client()
    client.sendline(says("While you work", '{"type": "play", "column": 3}'))
    client.expect_exact(
        says("How it works", '{"type": "play", "player": "red", "column": 3, "row": 0}')
    )


def test_the_server_restarts_when_a_file_changes(run, tmp_path):
    for path in ROOT.glob("*.py"):
        shutil.copy(path, tmp_path)
    terminal = run(says("While you work", 'watchfiles "python app.py"'), tmp_path)
    terminal.expect_exact(LISTENING.strip())
    # watchfiles starts the server before it watches, so it may miss some changes.
    for _ in range(5):
        (tmp_path / "connect4.py").touch()
        if terminal.shows(LISTENING.strip()):
            return
    pytest.fail("The server didn't restart.")


def test_the_page_can_be_limited_to_this_computer(run, tmp_path):
    option = says("Play", "`--bind 127.0.0.1` after `http.server`").split("`")[1]
    terminal = run(f"python -m http.server {option} 0", tmp_path)
    terminal.expect(r"http://127.0.0.1:(\d+)/")
    assert in_use(int(terminal.match[1]))


def test_the_game_can_be_limited_to_this_computer(run_app, tmp_path):
    for path in ROOT.glob("*.py"):
        shutil.copy(path, tmp_path)
    change(tmp_path / "app.py", ' "",', " " + says("Play", '"localhost"') + ",")
    run_app(tmp_path)
    assert not in_use(8001, "127.0.0.2")


def test_the_game_is_played_with_two_terminals_as_well(browser, run, run_app):
    run(says("Play", "python -m http.server")).expect_exact("Serving HTTP")
    server = run_app(ROOT)
    for address in "http://localhost:8000/", "http://127.0.0.1:8000/":
        browser.open_page(says("Play", address))
        browser.click(3)
    browser.get("about:blank")
    # Before Ctrl-C: on a Mac, it discards unread output.
    server.expect_exact(LISTENING.strip())
    assert server.leave().split() == ["^C"]


def test_the_picture_can_be_made_again(any_browser, run, tmp_path):
    picture = tmp_path / "game.png"
    terminal = run(f"python tests/picture.py '{picture}'")
    terminal.timeout = 20
    assert terminal.expect_end() == ""
    assert picture.read_bytes().startswith(b"\x89PNG")
