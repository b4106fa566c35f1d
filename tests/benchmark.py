#!/usr/bin/env python

"""
Measure what a move costs, beside servers that do less. It takes four minutes: run it alone.

It needs what the tests need, psutil, and Linux or macOS.
"""

import asyncio
import contextlib
import json
import pathlib
import resource
import selectors
import socket
import statistics
import struct
import subprocess
import sys
import time

import psutil
import websockets
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    PerMessageDeflate,
)
from websockets.frames import Frame, Opcode
from websockets.uri import parse_uri

sys.path.append(str(pathlib.Path(__file__).parent.parent))

from test_connect4 import DRAW

from app import handler
from connect4 import PLAYER1, PLAYER2, Connect4

ROOT = pathlib.Path(__file__).parent.parent

SERVERS = {
    "echo": "bare echo",
    "json": "JSON, no game",
    "game": "app.py",
    "deflate": "app.py, compressed",
}
SIZES = [50, 500, 2_000]
MANY = 10_000
# CPU time, in seconds, that a server must use in a round.
ENOUGH = 2
# At least three rounds, and more if they end in time, in seconds.
ROUNDS, TIME = 3, 240


# The servers, each in a process of its own.


async def echo_handler(websocket):
    with contextlib.suppress(websockets.ConnectionClosedError):
        async for message in websocket:
            await websocket.send(message)


async def json_handler(websocket):
    with contextlib.suppress(websockets.ConnectionClosedError):
        async for message in websocket:
            column = json.loads(message)["column"]
            event = {"type": "play", "player": PLAYER1, "column": column, "row": 0}
            await websocket.send(json.dumps(event))


async def serve(name):
    """
    Run a server with the settings of app.py, but for compression, on a port that is free.
    """
    server = await websockets.serve(
        {"echo": echo_handler, "json": json_handler, "deflate": handler}[name],
        "127.0.0.1",
        0,
        compression="deflate" if name == "deflate" else None,
        close_timeout=1,
        max_size=1024,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.wait_closed()


# The client: sockets and ready-made bytes, so that the server is what is measured.


def build_frames(name):
    """
    Build the frames that a browser sends in a game that nobody wins.
    """
    # A message is compressed with the help of those before it, the same in all games.
    extensions = [PerMessageDeflate(False, False, 12, 12)] if name == "deflate" else []
    frames = []
    for column in DRAW:
        frame = Frame(Opcode.TEXT, b'{"type":"play","column":%d}' % column)
        frames.append(frame.serialize(mask=True, extensions=extensions))
    return frames


def receive(game):
    """
    Count the events that arrived, and answer pings, which come after 20 seconds.
    """
    data = game.recv(4096)
    if not data or b"error" in data:
        raise RuntimeError(f"This doesn't answer a move: {data}")
    events = 0
    while data:
        end = 2 + data[1]
        if data[0] == 0x89:
            game.send(bytes([0x8A, 0x80 | data[1], 0, 0, 0, 0]) + data[2:end])
        else:
            events += 1
        data = data[end:]
    return events


def play(games, frames):
    """
    Play the same moves in all games at once, each as soon as the one before it is answered.

    :returns: How long each answer took, in seconds.
    """
    latencies = []
    turns = list(games.get_map().values())
    for turn in turns:
        turn.data[:] = iter(frames[1:]), time.perf_counter()
        turn.fileobj.send(frames[0])
    left = len(turns)
    while left:
        for turn, _ in games.select():
            if not receive(turn.fileobj):
                continue
            now = time.perf_counter()
            latencies.append(now - turn.data[1])
            frame = next(turn.data[0], None)
            if frame is None:
                left -= 1
            else:
                turn.data[1] = now
                turn.fileobj.send(frame)
    return latencies


class Server:
    """
    A server that nobody has used yet, and what it needs from now on.
    """

    def __init__(self, name):
        self.name = name
        self.frames = build_frames(name)
        self.cpu = self.wall = 0
        self.latencies = []
        self.process = psutil.Popen(
            [sys.executable, *(["app.py"] if name == "game" else [__file__, name])],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"A server doesn't start: {SERVERS[name]}.")
        self.port = 8001 if name == "game" else int(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def warm_up(self):
        """
        Play a game: what is loaded at the first connection or move isn't the cost of a game.
        """
        self.open_games(1)
        play(self.games, self.frames)
        self.close_games()
        self.empty = self.memory()

    def cpu_time(self):
        times = self.process.cpu_times()
        return times.user + times.system

    def memory(self):
        """
        Memory shared with nobody, in KiB.
        """
        return self.process.memory_full_info().uss / 1024

    def open_games(self, count):
        """
        Open connections that have no move played yet.
        """
        # What Chromium and Firefox offer.
        extensions = [ClientPerMessageDeflateFactory()] if self.name == "deflate" else []
        uri = parse_uri(f"ws://localhost:{self.port}/")
        request = ClientProtocol(uri, extensions=extensions).connect().serialize()
        self.games = selectors.DefaultSelector()
        while count:
            # A server lets 100 connections wait: the next ones would lose a second.
            batch = min(100, count)
            count -= batch
            batch = [socket.create_connection(("127.0.0.1", self.port), 10) for _ in range(batch)]
            for game in batch:
                # When it is closed, the connection is lost at once.
                game.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                game.sendall(request)
            for game in batch:
                if not game.recv(4096).startswith(b"HTTP/1.1 101 "):
                    raise RuntimeError("The server doesn't open a connection.")
                # What is left to play, and when the last move was sent.
                self.games.register(game, selectors.EVENT_READ, [None, None])

    def close_games(self):
        for key in self.games.get_map().values():
            key.fileobj.close()
        self.games.close()

    def measure(self, start, end):
        """
        Play some moves in all open games.
        """
        cpu, wall = self.cpu_time(), time.perf_counter()
        self.latencies += play(self.games, self.frames[start:end])
        self.wall += time.perf_counter() - wall
        self.cpu += self.cpu_time() - cpu

    def figures(self):
        return {
            "cpu": self.cpu / len(self.latencies) * 1e6,
            "busy": self.cpu / self.wall * 100,
            "rate": len(self.latencies) / self.wall,
            "median": statistics.median(self.latencies) * 1e3,
            "p99": statistics.quantiles(self.latencies, n=100)[98] * 1e3,
            "opened": self.opened,
            "played": self.played,
        }


# The measures.


def progress(text):
    print(f"\r{text:<50}", end="", flush=True)


def measure_round(size):
    """
    Measure all servers by turns, so that whatever else the machine does hits all of them. To open
    and to end games isn't measured.
    """
    # Short turns, but not too short for psutil, which counts in hundredths of a second.
    step = max(7, min(42, 7_000 // size))
    with contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Server(name)) for name in SERVERS]
        for server in servers:
            server.warm_up()
        while any(server.cpu < ENOUGH for server in servers):
            first = not servers[0].cpu
            for server in servers:
                server.open_games(size)
                if first:
                    server.opened = (server.memory() - server.empty) / size
            for move in range(0, 42, step):
                for server in servers:
                    server.measure(move, move + step)
                servers.reverse()
            for server in servers:
                if first:
                    server.played = (server.memory() - server.empty) / size
                server.close_games()
            # They take a while to forget these games.
            time.sleep(size / 5_000)
        return {server.name: server.figures() for server in servers}


def measure_many():
    """
    Open as many games as one process should bear, and play a move in each.
    """
    with Server("game") as server:
        try:
            server.open_games(MANY)
            play(server.games, server.frames[:1])
        except (OSError, RuntimeError) as error:
            return f"no: {error}"
        server.close_games()
        return "yes"


def measure_rules():
    """
    Play without a server.

    :returns: Time of a move, in microseconds, among the first and among the last seven of a game.
    """
    moves = list(zip([PLAYER1, PLAYER2] * 21, DRAW, strict=True))
    laps = []
    for _ in range(20_000):
        game = Connect4()
        times = []
        for part in moves[:7], moves[7:35], moves[35:]:
            start = time.perf_counter()
            for player, column in part:
                game.play(player, column)
            times.append((time.perf_counter() - start) / len(part) * 1e6)
        laps.append(times)
    starts, _, ends = zip(*laps, strict=True)
    return statistics.median(starts), statistics.median(ends)


def raise_limit():
    """
    Ask for enough open files for all games. Servers inherit the limit.
    """
    wanted = MANY + 100
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except ValueError:
        sys.exit(f"The system allows fewer than {wanted:,} open files: raise its hard limit.")


def show(rounds, many, rules):
    """
    Print medians of all rounds. Two figures are compared within a round, then comes the median.
    """
    print(f"{'':<19}  games  CPU/move   busy  moves/s     median       99 %     opened     played")
    for size in SIZES:
        for name, title in SERVERS.items():
            figures = [results[size, name] for results in rounds]
            cpu, busy, rate, median, p99, opened, played = (
                statistics.median(figure[key] for figure in figures) for key in figures[0]
            )
            print(
                f"{title:<19}{size:>7,}{cpu:>7.1f} µs{busy:>5.0f} %{rate:>9,.0f}{median:>8.2f} ms"
                f"{p99:>8.2f} ms{opened:>7.1f} KiB{played:>7.1f} KiB"
            )
    print("Busy: less than all of a CPU if other programs, or the client, were in the way.")
    print("Opened, played: memory of a game before the first move, and after the last.")
    print("The rules alone: {:.2f} µs a move at the start, {:.2f} µs at the end".format(*rules))

    def compare(title, wanted, operation):
        values = sorted(map(operation, rounds))
        spread = f"({values[0]:.2f} to {values[-1]:.2f})"
        print(f"{title:<58}{statistics.median(values):>5.2f}  {spread:<18}{wanted}")

    def memory_beyond_echo(key):
        return lambda results: results[most, "game"][key] - results[most, "echo"][key]

    print(f"\n{f'Medians of {len(rounds)} rounds (and extremes)':<83}wanted")
    least, most = SIZES[0], SIZES[-1]
    for size in SIZES:
        compare(
            f"CPU of JSON without a game / of app.py, {size:,} games",
            "0.90 or more",
            lambda results, size=size: results[size, "json"]["cpu"] / results[size, "game"]["cpu"],
        )
    compare(
        f"CPU of a move of app.py, {most:,} games / {least:,} games",
        "1.30 or less",
        lambda results: results[most, "game"]["cpu"] / results[least, "game"]["cpu"],
    )
    compare("KiB of a game opened - of a bare echo", "2 or less", memory_beyond_echo("opened"))
    compare("KiB of a game played - of a bare echo", "4 or less", memory_beyond_echo("played"))
    print(f"{f'{MANY:,} games open in one process':<58}{many:>5}  {'':<18}yes")


def main():
    if len(sys.argv) > 1:
        asyncio.run(serve(sys.argv[1]))
        return
    with socket.socket() as client:
        if client.connect_ex(("127.0.0.1", 8001)) == 0:
            sys.exit("Port 8001 is in use: stop what listens there, then measure again.")
    raise_limit()

    start = time.monotonic()
    rounds = []
    while len(rounds) < ROUNDS or (time.monotonic() - start) * (1 + 1 / len(rounds)) < TIME:
        results = {}
        for size in SIZES:
            progress(f"Round {len(rounds) + 1}, {size:,} games at once")
            for name, figures in measure_round(size).items():
                results[size, name] = figures
        rounds.append(results)
    progress(f"{MANY:,} games at once")
    many = measure_many()
    progress("The rules alone")
    rules = measure_rules()
    progress("")
    print("\r", end="")
    show(rounds, many, rules)


if __name__ == "__main__":
    main()
