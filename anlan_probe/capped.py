"""Output of any length in a fixed amount of memory: its beginning, its end, and how much it was."""

from __future__ import annotations

import threading

HEAD_BYTES = 16 * 1024
TAIL_BYTES = 48 * 1024


class Capped:
    """Fed by one thread, read by another at any time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._head = bytearray()
        self._tail = bytearray()
        self.total = 0

    def feed(self, data: bytes) -> None:
        with self._lock:
            self.total += len(data)
            room = HEAD_BYTES - len(self._head)
            self._head += data[:room]
            self._tail += data[max(room, 0) :]
            del self._tail[:-TAIL_BYTES]

    @property
    def left_out(self) -> int:
        return self.total - len(self._head) - len(self._tail)

    def text(self) -> str:
        """What is kept; a line in the middle says how many bytes are not."""
        with self._lock:
            head, tail, missing = bytes(self._head), bytes(self._tail), self.left_out
        gap = f"\n[… {missing} bytes …]\n".encode() if missing else b""
        return (head + gap + tail).decode("utf-8", "replace").replace("\x00", "\ufffd")
