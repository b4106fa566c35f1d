"""
What does the game cost beyond WebSocket and JSON? Compare app.py with two servers without a game.

It needs Linux or macOS, and about a minute. Run it alone: other programs change the figures.
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
import time

import websockets
from games import DRAW
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

ROOT = pathlib.Path(__file__).parent.parent
SERVERS = {"echo": [__file__, "echo"], "JSON": [__file__, "JSON"], "app.py": ["app.py"]}
GAMES, ROUNDS = 500, 9
# Seconds to wait for a server. A run must end before the first pings, which come after 20 seconds.
PATIENCE = 10

# To send bytes that are ready costs little: the client must not slow down the server.
REQUEST = ClientProtocol(parse_uri("ws://localhost:8001/")).connect().serialize()
FRAMES = [Frame(Opcode.TEXT, b'{"type":"play","column":%d}' % column) for column in DRAW]
MOVES = [frame.serialize(mask=True) for frame in FRAMES]


async def serve(name):
    """Run a server without a game, with the settings of app.py, until it is killed."""

    async def handler(websocket):
        async for message in websocket:
            if name == "JSON":
                column = json.loads(message)["column"]
                message = json.dumps({"type": "play", "player": "red", "column": column, "row": 0})
            await websocket.send(message)

    await websockets.serve(
        handler, "", 8001, compression=None, close_timeout=0.5, max_size=1024, ping_timeout=None
    )
    print("Ready.", flush=True)
    await asyncio.Event().wait()


def play(connection, moves, times):
    """Play a game. After each move, yield until there is an answer, then note its time."""
    for move in moves:
        start = time.perf_counter()
        connection.send(move)
        yield
        answer = connection.recv(1024)
        times.append(time.perf_counter() - start)
        if b'"play"' not in answer:
            raise ConnectionError(f"a server sent an error, or closed a connection: {answer}")


def play_all(connections, moves):
    """Play in all games at once. Return how long it took, and the list of the answers' times."""
    times, start = [], time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            game = play(connection, moves, times)
            next(game)
            selector.register(connection, selectors.EVENT_READ, game)
        while len(times) < len(connections) * len(moves):
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError("a server is stuck")
            for key, _ in ready:
                next(key.data, None)
    return time.perf_counter() - start, times


def run(name, games, moves):
    """
    Start a server, play moves in some games at once, then kill the server.

    :returns: CPU seconds and peak memory in KiB of the server; what play_all() returns.
    """
    connections = []
    # Ctrl-C must only reach the benchmark: the server is in another process group.
    options = {"cwd": ROOT, "stdout": subprocess.PIPE, "process_group": 0}
    with subprocess.Popen([sys.executable, *SERVERS[name]], **options) as server:
        try:
            server.stdout.readline()
            for _ in range(games):
                connection = socket.create_connection(("127.0.0.1", 8001), PATIENCE)
                connections.append(connection)
                connection.send(REQUEST)
                connection.recv(1024)
            duration, times = play_all(connections, moves)
        finally:
            server.kill()
            for connection in connections:
                connection.close()
        _, _, usage = os.wait4(server.pid, 0)
    memory = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return usage.ru_utime + usage.ru_stime, memory, duration, times


def measure(name):
    """Return the figures of a server, in the order of the table."""
    cpu, memory, duration, times = run(name, GAMES, MOVES)
    # The system counts from the start of Python: subtract a run that opens as many games and plays
    # one move; for memory, one with half the games. With few, Linux would give the peak of its
    # parent, the benchmark, if that is higher.
    cpu_opened, *_ = run(name, GAMES, MOVES[:1])
    _, memory_half, *_ = run(name, GAMES // 2, MOVES)
    return (
        (cpu - cpu_opened) / (GAMES * len(MOVES[1:])) * 1e6,
        len(times) / duration,
        statistics.median(times) * 1e3,
        statistics.quantiles(times, n=100)[98] * 1e3,
        (memory - memory_half) / (GAMES / 2),
    )


def main():
    # macOS allows 256 open files, unless asked for more. Servers inherit the limit.
    resource.setrlimit(resource.RLIMIT_NOFILE, (GAMES + 100, GAMES + 100))
    try:
        socket.create_server(("", 8001)).close()
    except OSError:
        sys.exit("Port 8001 is in use: stop the server that listens there.")

    results = {name: [] for name in SERVERS}
    try:
        for number in range(1, ROUNDS + 1):
            for name in SERVERS:
                print(f"\rRound {number} of {ROUNDS}: {name:6}", end="", flush=True)
                results[name].append(measure(name))
    except OSError as error:
        sys.exit(f"\nThe benchmark stopped: {error}.")
    except KeyboardInterrupt:
        sys.exit("\nThe benchmark was stopped.")

    pairs = zip(results["JSON"], results["app.py"], strict=True)
    ratio = statistics.median(no_game[0] / app[0] for no_game, app in pairs)
    print(f"\rCPU of JSON / CPU of app.py: {ratio:.2f} (median of {ROUNDS} rounds)\n")
    print(f"{GAMES} games    CPU/move  moves/s    median      99 %  memory/game")
    for name, rounds in results.items():
        cpu, rate, median, p99, memory = map(statistics.median, zip(*rounds, strict=True))
        print(f"{name:11}{cpu:7.1f} µs{rate:9,.0f}{median:7.1f} ms{p99:7.1f} ms{memory:9.1f} KiB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(serve(sys.argv[1]))
    else:
        main()
