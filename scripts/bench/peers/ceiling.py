"""A client that takes no time: it sends one and the same request again and again and counts the answers, whatever they say.

ceiling.py serial|udp ADDRESS REQUEST_HEX IN_FLIGHT COUNT
Prints the seconds that COUNT answers took, with IN_FLIGHT requests under way. On a line an answer is one line.
"""

import os
import socket
import sys
import termios
import time
import tty

MOST_BYTES = 65536


class Line:
    def __init__(self, path: str) -> None:
        self._port = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._port, termios.TCSANOW)

    def send(self, request: bytes) -> None:
        os.write(self._port, request)

    def answers(self) -> int:
        return os.read(self._port, MOST_BYTES).count(b"\n")


class Datagrams:
    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect((host, int(port)))

    def send(self, request: bytes) -> None:
        self._socket.send(request)

    def answers(self) -> int:
        self._socket.recv(MOST_BYTES)
        return 1


def exchange(link: Line | Datagrams, request: bytes, in_flight: int, count: int) -> float:
    started = time.monotonic()
    for _ in range(in_flight):
        link.send(request)
    sent, answered = in_flight, 0
    while answered < count:
        for _ in range(link.answers()):
            answered += 1
            if sent < count:
                link.send(request)
                sent += 1
    return time.monotonic() - started


if __name__ == "__main__":
    _, kind, address, request, in_flight, count = sys.argv
    link = Line(address) if kind == "serial" else Datagrams(address)
    wanted = (link, bytes.fromhex(request), int(in_flight))
    exchange(*wanted, int(count) // 4)  # what runs for the first time takes longer
    print(exchange(*wanted, int(count)))
