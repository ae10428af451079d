"""Moves one file with smpclient, the library and nothing else.

smpclient_driver.py image|file-up|file-down serial|udp ADDRESS FILE REMOTE
"""

import asyncio
import sys
from pathlib import Path

from smpclient import SMPClient
from smpclient.transport.serial import SMPSerialTransport
from smpclient.transport.udp import SMPUDPTransport

from telling import tell_at_exit


def client_for(kind: str, address: str) -> SMPClient:
    if kind == "serial":
        return SMPClient(SMPSerialTransport(), address)
    host, _, port = address.rpartition(":")
    return SMPClient(PortTransport(int(port)), host)


class PortTransport(SMPUDPTransport):
    """A client gives an address alone, and its transport would take port 1337."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def connect(self, address: str, timeout_s: float, port: int = 0) -> None:
        await super().connect(address, timeout_s, port or self._port)


async def move(work: str, kind: str, address: str, file: Path, remote: str) -> None:
    async with client_for(kind, address) as client:
        if work == "image":
            async for _ in client.upload(file.read_bytes()):
                pass
        elif work == "file-up":
            async for _ in client.upload_file(file.read_bytes(), remote):
                pass
        else:
            file.write_bytes(await client.download_file(remote))


if __name__ == "__main__":
    tell_at_exit()
    _, work, kind, address, file, remote = sys.argv
    asyncio.run(move(work, kind, address, Path(file), remote))
