"""Prints what arrives at a Unix domain socket for datagrams, a line for each, beginning with "listening"."""

import socket
import sys

name = sys.argv[1]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind("\0" + name[1:] if name.startswith("@") else name)
print("listening", flush=True)
while True:
    print(listener.recv(4096).decode(), flush=True)
