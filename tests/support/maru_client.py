#!/usr/bin/env python3
"""A small client of Maru in Python's standard library, written from src/protocol/PROTOCOL.md alone.

As a program it is a bot: `maru_client.py json|binary PORT NICK` answers whoever addresses it, until
it is told to go, and prints every message it sees as one line of JSON.
"""
import base64, json, socket, struct, sys


class JsonClient:
    """JSON lines: one object a line."""

    def __init__(self, port, nick):
        self.nick, self.socket = nick, socket.create_connection(("127.0.0.1", port))
        self.lines = self.socket.makefile("rb")
        self.send(type="nick", nick=nick)

    def send(self, **fields):
        self.socket.sendall(json.dumps(fields, ensure_ascii=False).encode() + b"\n")

    def say(self, words):
        self.send(type="message", room="lobby", text=words, id=words[:64])

    def quit(self):
        self.send(type="quit")

    def messages(self):
        """Yields (nickname, bytes) of each message, and checks places and acks on the way."""
        seq = 0
        for line in self.lines:
            it = json.loads(line)
            if it["type"] == "error":
                raise RuntimeError(it["code"])
            if it.get("room") == "lobby" and "seq" in it:
                assert it["type"] == "joined" or it["seq"] > seq, "places only grow"
                seq = it["seq"]
            if it["type"] == "message":
                data = it["text"].encode() if "text" in it else base64.b64decode(it["data"])
                yield it["nick"], data


class BinaryClient:
    """Frames: a u32 little-endian length and as many bytes."""

    def __init__(self, port, nick):
        self.nick, self.socket = nick, socket.create_connection(("127.0.0.1", port))
        self.stream = self.socket.makefile("rb")
        self.send(f"NICK {nick}".encode())

    def send(self, payload):
        self.socket.sendall(struct.pack("<I", len(payload)) + payload)

    def say(self, words):
        self.send(words.encode())

    def quit(self):
        self.send(b"/quit")

    def messages(self):
        """Yields (nickname, bytes) of each message; what begins with [ is the server's own."""
        while header := self.stream.read(4):
            payload = self.stream.read(struct.unpack("<I", header)[0])
            if payload.startswith("[오류]".encode()):
                raise RuntimeError(payload.decode())
            if not payload.startswith(b"["):
                nick, _, data = payload.partition(b": ")
                yield nick.decode(), data


def main():
    kind, port, nick = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    client = {"json": JsonClient, "binary": BinaryClient}[kind](port, nick)
    for who, data in client.messages():
        print(json.dumps({"nick": who, "data": data.hex()}), flush=True)
        if data == f"{nick}, are you there?".encode():
            client.say(f"{who}, 여기 있습니다 🐍\nby {kind}")
        elif data == f"{nick}, go".encode():
            client.quit()


if __name__ == "__main__":
    main()
