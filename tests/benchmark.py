"""
What does the game cost beyond WebSocket and JSON? Compare app.py with a server without a game.

It needs Linux or macOS, and half a minute. Run it alone: other programs change the result.
"""

import asyncio
import json
import os
import pathlib
import resource
import selectors
import socket
import statistics
import subprocess
import sys

import websockets
from games import DRAW
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

ROOT = pathlib.Path(__file__).parent.parent
GAMES, ROUNDS = 500, 9
# Seconds to wait for a server. A run must end before the first pings, sent after 20 seconds.
PATIENCE = 10

# Sending ready bytes costs little: the client must not slow down the server.
REQUEST = ClientProtocol(parse_uri("ws://localhost:8001/")).connect().serialize()
FRAMES = [Frame(Opcode.TEXT, b'{"type":"play","column":%d}' % column) for column in DRAW]
MOVES = [frame.serialize(mask=True) for frame in FRAMES]


async def handler(websocket):
    """Read and write the same JSON as app.py, without a game."""
    async for message in websocket:
        column = json.loads(message)["column"]
        event = {"type": "play", "player": "red", "column": column, "row": 0}
        await websocket.send(json.dumps(event))


async def serve():
    """Run a server with app.py's options."""
    options = {"compression": None, "close_timeout": 0.5, "max_size": 1024, "ping_timeout": None}
    async with websockets.serve(handler, "", 8001, **options):
        print("Ready.", flush=True)
        await asyncio.Future()  # run forever


def play(connections, moves):
    """Play all games side by side: in each, send the next move when there is an answer."""
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            left = iter(moves)
            connection.send(next(left))
            selector.register(connection, selectors.EVENT_READ, left)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError("a server is stuck")
            for key, _ in ready:
                answer = key.fileobj.recv(1024)
                if b'"play"' not in answer:
                    raise ConnectionError(f"a server sent an error or quit: {answer}")
                move = next(key.data, None)
                if move is None:
                    selector.unregister(key.fileobj)
                else:
                    key.fileobj.send(move)


def run(program, moves):
    """
    Start a server, play moves in all games, then kill the server.

    :returns: CPU seconds of the server.
    """
    connections = []
    # Ctrl-C must reach only the benchmark: the server is in another process group.
    options = {"cwd": ROOT, "stdout": subprocess.PIPE, "process_group": 0}
    with subprocess.Popen([sys.executable, *program], **options) as server:
        try:
            server.stdout.readline()
            for _ in range(GAMES):
                connection = socket.create_connection(("127.0.0.1", 8001), PATIENCE)
                connections.append(connection)
                connection.send(REQUEST)
                connection.recv(1024)
            play(connections, moves)
        finally:
            server.kill()
            for connection in connections:
                connection.close()
        _, _, usage = os.wait4(server.pid, 0)
    return usage.ru_utime + usage.ru_stime


def measure(program):
    """:returns: CPU seconds of a server for all moves but the first, and nothing else."""
    return run(program, MOVES) - run(program, MOVES[:1])


def main():
    # macOS allows 256 open files, unless asked for more. Servers inherit the limit.
    resource.setrlimit(resource.RLIMIT_NOFILE, (GAMES + 100, GAMES + 100))
    try:
        socket.create_server(("", 8001)).close()
    except OSError:
        sys.exit("Port 8001 is in use: stop the server that listens there.")

    ratios = []
    try:
        for number in range(1, ROUNDS + 1):
            print(f"\rRound {number} of {ROUNDS}", end="", flush=True)
            ratios.append(measure([__file__, "serve"]) / measure(["app.py"]))
    except OSError as error:
        sys.exit(f"\nThe benchmark stopped: {error}.")
    except KeyboardInterrupt:
        sys.exit("\nThe benchmark was stopped.")
    print(f"\rCPU without a game / CPU of app.py: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(serve())
    else:
        main()
