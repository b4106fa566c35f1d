"""The server, as its clients see it."""

import asyncio
import json
import random
import re
import signal
import socket
import struct
import subprocess
import sys

import pytest
from games import random_game
from servers import ROOT, Server, connect, has_address, in_use
from websockets import ConnectionClosed, ConnectionClosedOK, Opcode
from websockets.asyncio.client import connect as connect_async
from websockets.client import ClientProtocol
from websockets.frames import Frame
from websockets.uri import parse_uri

URL = "ws://localhost:8001/"
LINGER = "hh" if sys.platform == "win32" else "ii"

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows can't send SIGINT.")


@pytest.fixture
def connection(server):
    """A connection to a server that has just started."""
    with connect() as connection:
        yield connection


def send_play(connection, column):
    connection.send(json.dumps({"type": "play", "column": column}))


def receive(connection):
    return json.loads(connection.recv(timeout=5))


def play(connection, *columns):
    for column in columns:
        send_play(connection, column)
        assert receive(connection)["type"] == "play"


def check_next_move(connection, player="red", row=0):
    """Check that a game goes on, with a move in column 3."""
    send_play(connection, 3)
    assert receive(connection) == {"type": "play", "player": player, "column": 3, "row": row}


def open_silent(host="localhost"):
    """Open a connection and send nothing."""
    return socket.create_connection((host, 8001), timeout=5)


def open_raw(host="localhost"):
    """Open a connection without the library, which never misbehaves."""
    client = open_silent(host)
    client.sendall(ClientProtocol(parse_uri(URL)).connect().serialize())
    assert b" 101 " in client.recv(1024)
    return client


def frame(message, opcode=Opcode.TEXT):
    return Frame(opcode, message).serialize(mask=True)


def reset(client):
    """Close a connection as a crashing client may: with a TCP reset, not a goodbye."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(LINGER, 1, 0))
    client.close()


def test_red_and_yellow_take_turns_and_their_checkers_pile_up(connection):
    for player, column, row in [("red", 3, 0), ("yellow", 3, 1), ("red", 0, 0), ("yellow", 3, 2)]:
        send_play(connection, column)
        event = {"type": "play", "player": player, "column": column, "row": row}
        assert receive(connection) == event


def test_after_a_win_each_move_is_an_error_and_the_connection_stays_open(connection):
    play(connection, 0, 1, 0, 1, 0, 1, 0)
    receive(connection)
    for _ in range(2):
        send_play(connection, 2)
        assert receive(connection) == {"type": "error", "message": "The game is over."}


def test_after_a_full_slot_the_same_player_moves_again(connection):
    play(connection, 3, 3, 3, 3, 3, 3)
    send_play(connection, 3)
    assert receive(connection) == {"type": "error", "message": "This slot is full."}
    send_play(connection, 4)
    assert receive(connection) == {"type": "play", "player": "red", "column": 4, "row": 0}


def test_a_play_event_may_be_binary_and_have_more_keys(connection):
    event = {"column": 6, "type": "play", "player": "yellow", "row": 5, "note": {"π": [1]}}
    connection.send(json.dumps(event, ensure_ascii=False).encode())
    assert receive(connection) == {"type": "play", "player": "red", "column": 6, "row": 0}


# Python's error messages may change, so only one is tested.
NOT_JSON = [
    *("", "{'type': 'play', 'column': 3}", '{"type": "play", "column": 3'),
    *('{"type": "play", "column": 3}}', '{"type": "play", "column": 03}'),
    *("[" * 1024, '{"column":' * 100),
    *(b"", b"\xff\xfe\xfd", b'{"type": "play", "column": 3, "x": "\xe9"}'),
]
NOT_A_PLAY_EVENT = [
    *("NaN", "null", "3", "9" * 1000, "[" * 300 + "]" * 300, '"play"', '["type", "play"]'),
    *("{}", '{"column": 3}', '{"type": null, "column": 3}', '{"type": ["play"], "column": 3}'),
    *('{"type": "Play", "column": 3}', '{"type": "win", "column": 3}'),
]
NO_COLUMN = [
    *('{"type": "play"}', '{"type": "play", "Column": 3}'),
    *[
        f'{{"type": "play", "column": {column}}}'
        for column in [
            *("null", "true", '"3"', "3.0", "[3]", '{"3": 3}'),
            *("NaN", "-Infinity", "1e999", "-1", "7", "9" * 900),
        ]
    ],
]
CASES = [
    ("hello", "Expecting value: line 1 column 1 (char 0)"),
    *[(message, None) for message in NOT_JSON],
    *[(message, "This message isn't a play event.") for message in NOT_A_PLAY_EVENT],
    *[(message, "There is no such column.") for message in NO_COLUMN],
]


def test_each_message_that_is_not_a_legal_play_event_gets_an_error_and_the_game_goes_on(server):
    for message, sentence in CASES:
        with connect() as connection:
            for player, row in [("red", 0), ("yellow", 1)]:
                for _ in range(2):
                    connection.send(message)
                    error = receive(connection)
                    assert (message, error["type"]) == (message, "error")
                    assert error["message"] != ""
                    if sentence is not None:
                        assert (message, error["message"]) == (message, sentence)
                check_next_move(connection, player, row)


def test_a_message_of_1024_bytes_is_a_move_and_a_larger_one_ends_only_its_connection(connection):
    with connect() as other:
        other.send(" " * 1025)
        with pytest.raises(ConnectionClosed) as error:
            other.recv(timeout=5)
    assert error.value.rcvd.code == 1009
    connection.send('{"type": "play", "column": 3}'.ljust(1024))
    assert receive(connection)["type"] == "play"


def test_200_games_are_played_side_by_side(server):
    async def check_game(seed):
        moves, winner = random_game(random.Random(seed))
        async with connect_async(URL, proxy=None) as connection:
            for player, column, row in moves:
                await connection.send(json.dumps({"type": "play", "column": column}))
                event = json.loads(await connection.recv())
                expected = {"type": "play", "player": player, "column": column, "row": row}
                assert event == expected
            if winner is not None:
                assert json.loads(await connection.recv()) == {"type": "win", "player": winner}

    async def check_games():
        await asyncio.gather(*[check_game(seed) for seed in range(200)])

    asyncio.run(check_games())


def test_compression_is_refused(server):
    with connect(compression="deflate") as connection:
        assert "Sec-WebSocket-Extensions" not in connection.response.headers


def test_the_server_listens_on_all_interfaces(server):
    for host in filter(has_address, ["127.0.0.1", "127.0.0.2", "::1"]):
        open_raw(host).close()


def test_clients_that_vanish_leave_the_others_alone(connection):
    move = '{"type": "play", "column": 3}'
    play(connection, 3)
    # They say goodbye, with or without waiting for an answer, or close or reset the connection.
    with connect() as other:
        play(other, 3)
    for _ in range(20):
        with connect() as other:
            other.send(move)
    for leave in socket.socket.close, reset:
        for count in 1, 1000:
            client = open_raw()
            for _ in range(count):
                client.send(frame(move.encode()))
            leave(client)
    check_next_move(connection, "yellow", 1)


@pytest.mark.parametrize("data", [b"", b"\0\1\2\3", b"GET / HTTP/1.1\r\n\r\n", b"hello\r\n\r\n"])
def test_something_that_is_not_a_websocket_does_no_harm(connection, data):
    # On Windows, asyncio stops listening after a reset this early (cpython issue 93821).
    leaves = [socket.socket.close] if sys.platform == "win32" else [socket.socket.close, reset]
    for leave in leaves:
        client = open_silent()
        client.sendall(data)
        leave(client)
    check_next_move(connection)


# The server, but with 0.1 seconds in place of 20 for pings and their timeout.
IMPATIENT_SERVER = """
import asyncio, functools, websockets, app
websockets.serve = functools.partial(websockets.serve, ping_interval=0.1, ping_timeout=0.1)
asyncio.run(app.main())
"""


def test_a_browser_that_sleeps_keeps_its_game():
    move = frame(b'{"type": "play", "column": 3}')
    with Server("-c", IMPATIENT_SERVER), open_raw() as client:
        client.sendall(move)
        received = b""
        # A ping: its opcode, its length, and four random bytes.
        while b'"row": 0' not in received or received.count(b"\x89\x04") < 5:
            received += client.recv(1024) or pytest.fail("The connection ended.")
        client.sendall(move)
        while b'"row": 1' not in received:
            received += client.recv(1024) or pytest.fail("The connection ended.")


@needs_signals
def test_ctrl_c_closes_each_connection_and_stops_the_server_silently():
    with Server("app.py") as server, connect() as connection, connect() as other:
        play(connection, 3)
        server.process.send_signal(signal.SIGINT)
        for closed in connection, other:
            with pytest.raises(ConnectionClosedOK) as error:
                closed.recv(timeout=5)
            assert error.value.rcvd.code == 1001
        assert server.wait() == (0, "", "")
        assert not in_use(8001)


@needs_signals
def test_a_browser_that_sleeps_delays_ctrl_c_by_less_than_two_seconds():
    with Server("app.py") as server, open_raw():
        server.process.send_signal(signal.SIGINT)
        assert server.wait(seconds=2) == (0, "", "")


@needs_signals
def test_a_second_ctrl_c_stops_the_server_whatever_a_client_does():
    # The server waits ten seconds for the first client's request.
    with Server("app.py") as server, open_silent(), open_raw() as client:
        server.process.send_signal(signal.SIGINT)
        assert client.recv(1) == b"\x88"  # a close frame
        server.process.send_signal(signal.SIGINT)
        server.wait(seconds=2)


def test_a_port_that_is_taken_is_reported_in_one_line(server):
    second = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, capture_output=True, text=True, timeout=20
    )
    assert (second.returncode, second.stdout) == (1, "")
    # The rest is the system's own reason.
    assert re.fullmatch(r"Can't listen on port 8001: .*address.*\n", second.stderr)
