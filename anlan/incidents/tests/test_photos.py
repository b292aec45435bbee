"""Photos: recognised by content, without where they were taken, whole or refused."""

import struct
import zlib

import pytest

from anlan.incidents.onsite import images

WHERE = b"GPSLatitude 31.2304"


def segment(marker, body):
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def exif(way_up):
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, way_up, 0)
    tiff = b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + b"\x00" * 4
    return segment(0xE1, b"Exif\x00\x00" + tiff + WHERE)


def jpeg(way_up=1):
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    parts = [
        segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00"), exif(way_up),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + WHERE), segment(0xFE, WHERE),
        segment(0xDB, b"\x00" * 65), scan, segment(0xC4, b"\x00\xff\xd9\x00"), scan,
    ]  # fmt: skip
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9"


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png():
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", WHERE)
        + chunk(b"eXIf", WHERE) + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
    )  # fmt: skip


@pytest.mark.parametrize(("content", "kind"), [(jpeg(), images.JPEG), (png(), images.PNG)])
def test_where_it_was_taken_is_gone_unless_it_is_kept(content, kind):
    assert WHERE in content
    found, made = images.cleaned(content)
    assert (found, WHERE in made) == (kind, False)
    assert images.cleaned(made) == (kind, made)
    assert images.cleaned(content, keep_position=True) == (kind, content)


def test_what_follows_the_picture_is_cut_off():
    assert images.cleaned(jpeg() + exif(1) + WHERE)[1] == images.cleaned(jpeg())[1]


def test_the_way_up_survives():
    made = images.cleaned(jpeg(6))[1]
    assert WHERE not in made
    body = made[made.index(b"Exif\x00\x00") + 6 :]
    assert images._way_up(body) == 6
    assert b"Exif" not in images.cleaned(jpeg(1))[1]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<svg/>", b"GIF89a...", b"%PDF-1.7", jpeg()[:-2], jpeg()[:60], png()[:-8],
        png().replace(b"GPS", b"gps"), b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00\x00",
    ],
)  # fmt: skip
def test_anything_else_is_refused(content):
    with pytest.raises(images.NoImage):
        images.cleaned(content)
