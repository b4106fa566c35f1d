#!/usr/bin/env python

"""The WebSocket server of a Connect Four game. Each connection is a game of its own."""

import asyncio
import contextlib
import itertools
import json
import signal
import sys

import websockets

from connect4 import PLAYER1, PLAYER2, Connect4


def parse_play(message):
    """
    Parse an event of type ``"play"``.

    :param message: what the browser sent, text or bytes.
    :returns: Value of ``"column"`` in the event, whatever it is; ``None`` if it is missing.
    :raises ValueError: if the message isn't such an event, with a message for the player.
    """
    try:
        # json.loads() would guess the encoding of bytes.
        if isinstance(message, bytes):
            message = message.decode()
        event = json.loads(message)
    except (ValueError, RecursionError):
        raise ValueError("This message isn't JSON.") from None
    if not isinstance(event, dict) or event.get("type") != "play":
        raise ValueError("This message isn't a play event.")
    return event.get("column")


async def handler(websocket):
    """Play a game with the browser at the other end of a connection."""
    game = Connect4()
    turns = itertools.cycle([PLAYER1, PLAYER2])
    player = next(turns)

    # A browser may leave or vanish at any time, even before it gets its answer.
    with contextlib.suppress(websockets.ConnectionClosed):
        async for message in websocket:
            try:
                column = parse_play(message)
                row = game.play(player, column)
            except (ValueError, RuntimeError) as error:
                event = {"type": "error", "message": str(error)}
                await websocket.send(json.dumps(event))
                continue

            event = {"type": "play", "player": player, "column": column, "row": row}
            await websocket.send(json.dumps(event))
            if game.winner is not None:
                event = {"type": "win", "player": game.winner}
                await websocket.send(json.dumps(event))
            player = next(turns)


async def main():
    """Run the server until Ctrl-C or SIGTERM."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for signum in signal.SIGINT, signal.SIGTERM:
        # Unlike loop.add_signal_handler(), this works on Windows.
        signal.signal(signum, lambda *_: loop.call_soon_threadsafe(stop.set))

    try:
        # An event fits in one packet: compression saves nothing, and triples memory use. A browser
        # that sleeps answers no ping, but its players can go on when it wakes up.
        server = await websockets.serve(
            handler, "", 8001, compression=None, close_timeout=0.5, max_size=1024, ping_timeout=None
        )
    except OSError:
        sys.exit("Can't listen on port 8001. Is a server already running there?")
    print("Connect Four listens on port 8001. Open http://localhost:8000/ to play.", flush=True)
    await stop.wait()
    server.close()
    # A browser that reads nothing never says goodbye: don't wait much longer than for the others.
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(server.wait_closed(), 0.6)


if __name__ == "__main__":
    asyncio.run(main())
