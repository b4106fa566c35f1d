"""The server, as its clients see it."""

import asyncio
import contextlib
import json
import random
import signal
import socket
import struct
import subprocess
import sys

import pytest
from conftest import LISTENING, ROOT, Server, in_use, wait_until
from test_connect4 import DRAW, random_game
from websockets import ConnectionClosed, ConnectionClosedOK, Opcode
from websockets.asyncio.client import connect as connect_async
from websockets.frames import Frame
from websockets.sync.client import connect

URL = "ws://localhost:8001/"


@pytest.fixture
def game(server):
    """
    A connection to the server, which is a game.
    """
    with connect(URL) as connection:
        yield connection


def send_play(game, column):
    game.send(json.dumps({"type": "play", "column": column}))


def receive(game):
    return json.loads(game.recv(timeout=5))


def play(game, *columns):
    for column in columns:
        send_play(game, column)
        assert receive(game)["type"] == "play"


def check_next_move(game, player="red", row=0):
    """
    Check that a game goes on, with a move in column 3.
    """
    send_play(game, 3)
    assert receive(game) == {"type": "play", "player": player, "column": 3, "row": row}


def open_raw(host="localhost"):
    """
    Open a connection without the library, which never misbehaves.
    """
    client = socket.create_connection((host, 8001), timeout=5)
    client.sendall(
        b"GET / HTTP/1.1\r\n"
        b"Host: localhost\r\n"
        b"Upgrade: websocket\r\n"
        b"Connection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13\r\n"
        b"\r\n"
    )
    response = b""
    while not response.endswith(b"\r\n\r\n"):
        response += client.recv(1)
    assert b" 101 " in response
    return client


def frame(message, opcode=Opcode.TEXT):
    return Frame(opcode, message).serialize(mask=True)


def reset(client):
    """
    Close a connection as a machine does that crashed: without a word.
    """
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def test_red_and_yellow_take_turns_and_their_checkers_pile_up(game):
    for player, column, row in [("red", 3, 0), ("yellow", 3, 1), ("red", 0, 0), ("yellow", 3, 2)]:
        send_play(game, column)
        event = {"type": "play", "player": player, "column": column, "row": row}
        assert receive(game) == event


@pytest.mark.parametrize(
    ("columns", "winner"), [([3, 3, 4, 4, 2, 1, 5], "red"), ([6, 3, 3, 4, 4, 2, 2, 1], "yellow")]
)
def test_the_winning_move_is_followed_by_a_win(game, columns, winner):
    play(game, *columns)
    assert receive(game) == {"type": "win", "player": winner}


def test_after_a_win_each_move_is_an_error_and_the_connection_stays_open(game):
    play(game, 0, 1, 0, 1, 0, 1, 0)
    receive(game)
    for _ in range(2):
        send_play(game, 2)
        assert receive(game) == {"type": "error", "message": "The game is over."}


def test_a_full_board_is_no_win(game):
    play(game, *DRAW)
    send_play(game, 0)
    assert receive(game) == {"type": "error", "message": "This slot is full."}


def test_after_a_full_slot_the_same_player_has_the_turn(game):
    play(game, 3, 3, 3, 3, 3, 3)
    send_play(game, 3)
    assert receive(game) == {"type": "error", "message": "This slot is full."}
    send_play(game, 4)
    assert receive(game) == {"type": "play", "player": "red", "column": 4, "row": 0}


def test_a_play_event_may_be_binary_and_have_more_keys(game):
    event = {"column": 6, "type": "play", "player": "yellow", "row": 5, "note": {"π": [1]}}
    game.send(json.dumps(event, ensure_ascii=False).encode())
    assert receive(game) == {"type": "play", "player": "red", "column": 6, "row": 0}


NOT_JSON = "This message isn't JSON."
NOT_PLAY = "This message isn't a play event."
NO_COLUMN = "There is no such column."


BAD_MESSAGES = [
    ("", NOT_JSON),
    ("hello", NOT_JSON),
    ('{"type": "play", "column": 3', NOT_JSON),
    ('{"type": "play", "column": 3}}', NOT_JSON),
    ("{'type': 'play', 'column': 3}", NOT_JSON),
    ('{"type": "play", "column": 03}', NOT_JSON),
    ("[" * 1024, NOT_JSON),
    ('{"column":' * 100, NOT_JSON),
    (b"", NOT_JSON),
    (b"\xff\xfe\xfd", NOT_JSON),
    (b'{"type": "play", "column": 3, "x": "\xe9"}', NOT_JSON),
    ('{"type": "play", "column": 3}'.encode("utf-16"), NOT_JSON),
    ("[" * 300 + "]" * 300, NOT_PLAY),
    ("NaN", NOT_PLAY),
    ("null", NOT_PLAY),
    ("3", NOT_PLAY),
    ("9" * 1000, NOT_PLAY),
    ('"play"', NOT_PLAY),
    ('["type", "play"]', NOT_PLAY),
    ("{}", NOT_PLAY),
    ('{"column": 3}', NOT_PLAY),
    ('{"type": null, "column": 3}', NOT_PLAY),
    ('{"type": ["play"], "column": 3}', NOT_PLAY),
    ('{"type": "Play", "column": 3}', NOT_PLAY),
    ('{"type": "win", "column": 3}', NOT_PLAY),
    ('{"type": "play"}', NO_COLUMN),
    ('{"type": "play", "Column": 3}', NO_COLUMN),
    ('{"type": "play", "column": null}', NO_COLUMN),
    ('{"type": "play", "column": true}', NO_COLUMN),
    ('{"type": "play", "column": "3"}', NO_COLUMN),
    ('{"type": "play", "column": 3.0}', NO_COLUMN),
    ('{"type": "play", "column": [3]}', NO_COLUMN),
    ('{"type": "play", "column": {"3": 3}}', NO_COLUMN),
    ('{"type": "play", "column": NaN}', NO_COLUMN),
    ('{"type": "play", "column": -Infinity}', NO_COLUMN),
    ('{"type": "play", "column": 1e999}', NO_COLUMN),
    ('{"type": "play", "column": -1}', NO_COLUMN),
    ('{"type": "play", "column": 7}', NO_COLUMN),
    ('{"type": "play", "column": ' + "9" * 900 + "}", NO_COLUMN),
]


def test_each_message_that_is_no_legal_play_event_gets_an_error_and_the_game_goes_on(server):
    for message, sentence in BAD_MESSAGES:
        error = {"type": "error", "message": sentence}
        with connect(URL) as game:
            for player, row in [("red", 0), ("yellow", 1)]:
                for _ in range(2):
                    game.send(message)
                    assert (message, receive(game)) == (message, error)
                check_next_move(game, player, row)


def test_a_message_of_1024_bytes_is_a_move(game):
    game.send('{"type": "play", "column": 3}'.ljust(1024))
    assert receive(game)["type"] == "play"


def test_a_larger_message_ends_its_connection_only(game):
    with connect(URL) as other:
        other.send(" " * 1025)
        with pytest.raises(ConnectionClosed) as error:
            other.recv(timeout=5)
    assert error.value.rcvd.code == 1009
    check_next_move(game)


def test_text_that_is_not_utf8_ends_its_connection_only(game):
    with open_raw() as client:
        client.sendall(frame(b"\xff"))
        # A close frame: its opcode, its length, which depends on the reason, its code.
        assert client.recv(1) == b"\x88"
        client.recv(1)
        assert client.recv(2) == struct.pack("!H", 1007)
    check_next_move(game)


def test_games_side_by_side_do_not_meet(server):
    with connect(URL) as one, connect(URL) as other:
        play(one, 3, 3, 3)
        check_next_move(other)
        check_next_move(one, "yellow", 3)
        check_next_move(other, "yellow", 1)


def test_200_games_at_once_are_each_played_to_their_own_end(server):
    async def check_game(seed):
        moves, winner = random_game(random.Random(seed), lambda *_: True)
        async with connect_async(URL) as game:
            for player, column, row in moves:
                await game.send(json.dumps({"type": "play", "column": column}))
                event = json.loads(await game.recv())
                expected = {"type": "play", "player": player, "column": column, "row": row}
                assert event == expected
            if winner is not None:
                assert json.loads(await game.recv()) == {"type": "win", "player": winner}

    async def check_games():
        await asyncio.gather(*[check_game(seed) for seed in range(200)])

    asyncio.run(check_games())


def test_compression_is_refused(server):
    with connect(URL, compression="deflate") as game:
        assert "Sec-WebSocket-Extensions" not in game.response.headers


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "127.0.0.2"])
def test_the_server_listens_on_all_interfaces(server, host):
    open_raw(host).close()


def test_clients_that_vanish_leave_the_others_alone(game):
    move = '{"type": "play", "column": 3}'
    play(game, 3)
    # They say goodbye, with or without waiting for an answer, or close, or lose the connection.
    with connect(URL) as other:
        play(other, 3)
    for _ in range(20):
        with connect(URL) as other:
            other.send(move)
    for leave in socket.socket.close, reset:
        for count in 1, 1000:
            client = open_raw()
            for _ in range(count):
                client.send(frame(move.encode()))
            leave(client)
    check_next_move(game, "yellow", 1)


@pytest.mark.parametrize("knock", [b"", b"\0\1\2\3", b"GET / HTTP/1.1\r\n\r\n", b"hello\r\n\r\n"])
def test_something_that_is_not_a_websocket_may_knock(game, knock):
    for leave in socket.socket.close, reset:
        client = socket.create_connection(("localhost", 8001), timeout=5)
        client.sendall(knock)
        leave(client)
    check_next_move(game)


# The server, with pings that it sends, and misses, sooner than after 20 seconds.
IMPATIENT_SERVER = """
import asyncio, functools, websockets, app
websockets.serve = functools.partial(websockets.serve, ping_interval=0.1, ping_timeout=0.1)
asyncio.run(app.main())
"""


def test_a_browser_that_sleeps_keeps_its_game():
    move = frame(b'{"type": "play", "column": 3}')
    with Server("-c", IMPATIENT_SERVER), open_raw() as client:
        client.sendall(move)
        assert b'"row": 0' in client.recv(1024)
        # A ping: its opcode, its length, and four random bytes.
        for _ in range(5):
            assert client.recv(6)[:2] == b"\x89\x04"
        client.sendall(move)
        answer = b""
        while b"}" not in answer:
            answer += client.recv(1024)
        assert b'"row": 1' in answer


def fill(client):
    """
    Send messages and read no answer, until the server can't send any more.
    """
    client.settimeout(0.2)
    with contextlib.suppress(TimeoutError):
        while True:
            client.sendall(frame(b"x") * 1000)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_close_each_connection_and_end_the_server_at_once(number):
    server = Server("app.py")
    with connect(URL) as game, connect(URL) as other:
        play(game, 3)
        server.process.send_signal(number)
        for connection in game, other:
            with pytest.raises(ConnectionClosedOK) as error:
                connection.recv(timeout=5)
            assert error.value.rcvd.code == 1001
    server.process.wait(timeout=2)
    assert server.stop() == (0, "", "")
    assert not in_use(8001)


def test_sigterm_ends_the_server_where_a_shell_has_ctrl_c_ignored():
    command = 'trap "" INT; exec "$0" app.py'
    with subprocess.Popen(
        ["bash", "-c", command, sys.executable], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout.readline() == LISTENING
        server.terminate()
        assert server.wait(timeout=2) == 0


@pytest.mark.parametrize("rude", ["says nothing", "answers nothing", "reads nothing"])
def test_a_rude_client_delays_the_end_by_less_than_two_seconds(rude):
    server = Server("app.py")
    says_nothing = rude == "says nothing"
    client = socket.create_connection(("localhost", 8001)) if says_nothing else open_raw()
    if rude == "reads nothing":
        fill(client)
    with client, connect(URL) as game:
        play(game, 3)
        server.process.terminate()
        with pytest.raises(ConnectionClosedOK):
            game.recv(timeout=5)
        server.process.wait(timeout=2)
    assert server.stop() == (0, "", "")


def test_ctrl_c_twice_is_as_good_as_once(server):
    with open_raw():
        server.process.send_signal(signal.SIGINT)
        wait_until(lambda: not in_use(8001), "The server still listens.")
        server.process.send_signal(signal.SIGINT)
        server.process.wait(timeout=2)


def test_a_taken_port_is_one_line_and_status_1(server):
    second = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, capture_output=True, text=True, timeout=5
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == "Can't listen on port 8001. Is a server already running there?\n"


def test_the_server_starts_from_any_folder(tmp_path):
    server = Server(str(ROOT / "app.py"), cwd=tmp_path)
    with connect(URL) as game:
        check_next_move(game)
    assert (server.first_line, *server.stop()) == (LISTENING, 0, "", "")
