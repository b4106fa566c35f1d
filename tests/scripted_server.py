"""
A server that sends events, as the tutorial's does before it knows the rules.

It prints the host that the page asks for, and the page's close code.
"""

import asyncio
import json
import sys

import websockets


async def handler(websocket):
    print(websocket.request.headers["Host"], flush=True)
    for event in json.loads(sys.argv[1]):
        await websocket.send(json.dumps(event))
    await websocket.wait_closed()
    print(websocket.close_code, flush=True)


async def main():
    async with websockets.serve(handler, "", 8001):
        print("started", flush=True)
        await asyncio.Future()  # run forever


if __name__ == "__main__":
    asyncio.run(main())
