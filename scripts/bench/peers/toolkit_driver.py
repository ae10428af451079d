"""Moves one file with mcumgr-toolkit by its Python binding.

toolkit_driver.py image|file-up|file-down serial|udp ADDRESS FILE REMOTE
"""

import sys
from pathlib import Path

from mcumgr_toolkit import MCUmgrClient

from telling import tell_at_exit


def client_for(kind: str, address: str) -> MCUmgrClient:
    if kind == "serial":
        client = MCUmgrClient.serial(address)
    else:
        host, _, port = address.rpartition(":")
        client = MCUmgrClient.udp(host, int(port))
    # Without it messages are as small as any device takes.
    client.use_auto_frame_size()
    return client


def move(work: str, kind: str, address: str, file: Path, remote: str) -> None:
    client = client_for(kind, address)
    if work == "image":
        client.image_upload(file.read_bytes())
    elif work == "file-up":
        client.fs_file_upload(remote, file.read_bytes())
    else:
        file.write_bytes(client.fs_file_download(remote))


if __name__ == "__main__":
    tell_at_exit()
    _, work, kind, address, file, remote = sys.argv
    move(work, kind, address, Path(file), remote)
