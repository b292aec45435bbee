"""Photos as they come from phones: recognised by content, and rid of where they were taken."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

JPEG, PNG = "image/jpeg", "image/png"
_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"pHYs", b"bKGD",
}  # fmt: skip
# JFIF, colour profile, Adobe; every other APPn and comments can say where and who.
_APP_KEPT = {0xE0, 0xE2, 0xEE}


class NoImage(ValueError):
    """The bytes are no whole JPEG or PNG, whatever their name says."""


def kind_of(content: bytes) -> str:
    """By content, never by name; NoImage for anything but JPEG and PNG."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(_PNG_MARK):
        return PNG
    raise NoImage


def cleaned(content: bytes, *, keep_position: bool = False) -> tuple[str, bytes]:
    """Type and bytes; unless it is to be kept, without position, time, device and comments.

    The way up of a JPEG survives. A broken file is refused, because half of it proves nothing.
    """
    kind = kind_of(content)
    try:
        made = _jpeg(content) if kind == JPEG else _png(content)
    except (IndexError, StopIteration) as error:
        raise NoImage from error
    return kind, content if keep_position else made


def _png(content: bytes) -> bytes:
    made, place, name = [_PNG_MARK], len(_PNG_MARK), b""
    while name != b"IEND":
        length = int.from_bytes(content[place : place + 4], "big")
        name, end = content[place + 4 : place + 8], place + 12 + length
        if end > len(content) or zlib.crc32(content[place + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end], "big"
        ):
            raise NoImage
        if name in _PNG_KEPT:
            made.append(content[place:end])
        place = end
    return b"".join(made)


def _jpeg(content: bytes) -> bytes:
    made, way_up = [], 1
    for marker, part in _segments(content):
        if marker == 0xE1 and part[4:10] == b"Exif\x00\x00":
            way_up = _way_up(part[10:])
        if (0xE0 <= marker <= 0xEF and marker not in _APP_KEPT) or marker == 0xFE:
            continue
        if marker == 0xE2 and part[4:15] != b"ICC_PROFILE":
            continue
        made.append(part)
    if way_up != 1:
        made.insert(0, _only_way_up(way_up))
    return b"\xff\xd8" + b"".join(made)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Every segment up to the end of the image; picture data belongs to the segment before it."""
    place = 2
    while True:
        if content[place] != 0xFF:
            raise NoImage
        marker = content[place + 1]
        if marker == 0xD9:
            yield marker, content[place : place + 2]
            return
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        if end <= place + 3 or end > len(content):
            raise NoImage
        yield marker, content[place:end]
        place = end


def _end_of_scan(content: bytes, place: int) -> int:
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise NoImage
        following = content[place + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return place
        place += 2


def _way_up(tiff: bytes) -> int:
    """The orientation in an Exif block, 1 when there is none that makes sense."""
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return 1

    def number(place: int, size: int) -> int:
        return int.from_bytes(tiff[place : place + size], order)  # type: ignore[arg-type]  # one of two

    start = number(4, 4)
    for entry in range(min(number(start, 2), 100)):
        place = start + 2 + 12 * entry
        if number(place, 2) == 0x0112:
            found = number(place + 8, 2)
            return found if 1 <= found <= 8 else 1
    return 1


def _only_way_up(way_up: int) -> bytes:
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + way_up.to_bytes(2, "big") + b"\x00\x00"
    tiff = b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
