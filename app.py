"""The WebSocket server of a Connect Four game. Each connection has its own game."""

import asyncio
import contextlib
import itertools
import json
import sys

import websockets

from connect4 import PLAYER1, PLAYER2, Connect4


def parse_play(message):
    """
    Parse an event of type ``"play"``.

    :param message: what the client sent: text or bytes. (The page sends text.)
    :returns: The ``"column"`` of the event, unchecked; ``None`` if it has none.
    :raises ValueError: if the message isn't JSON, or isn't such an event.
    :raises RecursionError: if its JSON is nested too deeply. (It is a kind of ``RuntimeError``.)
    """
    event = json.loads(message)
    # JSON may also be a list or a number, which has no get().
    if not isinstance(event, dict) or event.get("type") != "play":
        raise ValueError("This message isn't a play event.")
    return event.get("column")


async def handler(websocket):
    """Run a game for the client at the other end of a connection."""
    game = Connect4()
    turns = itertools.cycle([PLAYER1, PLAYER2])
    player = next(turns)

    # A client may leave or vanish at any time. That isn't an error.
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
    """Run the server until Ctrl-C."""
    try:
        async with websockets.serve(
            handler,
            "",
            8001,
            compression=None,  # The default, deflate, isn't worth its memory for short messages.
            close_timeout=0.5,  # Ctrl-C waits only half a second for a sleeping browser.
            max_size=1024,  # A play event is about 30 bytes. Huge messages could fill the memory.
            ping_timeout=None,  # A sleeping browser doesn't answer. It has its own game: wait.
        ):
            print("Listening on port 8001 for the page at http://localhost:8000/.", flush=True)
            await asyncio.Future()  # run forever
    except OSError as error:
        sys.exit(f"Can't listen on port 8001: {error}")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
