"""Small pictures, sounds and videos, made from a name: quiet landscapes, a soft note, an empty film."""

import math
import struct
import zlib
from random import Random

WIDTH, HEIGHT = 320, 200
HILLS = 3
SKIES = (
    ((247, 228, 200), (226, 150, 110)),
    ((214, 232, 240), (120, 168, 190)),
    ((238, 236, 220), (168, 186, 150)),
    ((226, 218, 236), (130, 120, 170)),
    ((250, 240, 214), (214, 176, 96)),
)
SOUND_RATE = 8000
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + b"\x00\x00\x00\x08free"


def picture(name: str) -> bytes:
    """Return a PNG: a sky, a sun and three rows of hills (PNG specification, color type 3)."""
    rng = Random(f"picture {name}")
    light, dark = rng.choice(SKIES)
    palette = [_mix(light, dark, step / 11) for step in range(12)]
    palette += [(255, 250, 235), *(_mix(dark, (40, 56, 60), (row + 1) / HILLS) for row in range(HILLS))]
    rows = b"".join(b"\x00" + row for row in _rows(rng))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    colors = b"".join(bytes(color) for color in palette)
    chunks = ((b"IHDR", header), (b"PLTE", colors), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def sound(name: str) -> bytes:
    """Return half a second of a soft note as WAV, 16 bits mono."""
    pitch = Random(f"sound {name}").choice((220, 247, 262, 294, 330, 392))
    count = SOUND_RATE // 2
    samples = (
        int(6000 * math.sin(2 * math.pi * pitch * step / SOUND_RATE) * (1 - step / count)) for step in range(count)
    )
    data = struct.pack(f"<{count}h", *samples)
    form = struct.pack("<HHIIHH", 1, 1, SOUND_RATE, SOUND_RATE * 2, 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _rows(rng: Random) -> list[bytes]:
    columns = [bytearray(min(11, y * 14 // HEIGHT) for y in range(HEIGHT)) for _ in range(WIDTH)]
    _sun(columns, rng)
    for row in range(HILLS):
        base = HEIGHT * (0.5 + 0.16 * row)
        waves = [
            (rng.uniform(8, 22) / (part + 1), rng.uniform(0.006, 0.016) * (part + 1), rng.uniform(0, 6))
            for part in range(3)
        ]
        for x, column in enumerate(columns):
            top = max(0, int(base + sum(size * math.sin(pace * x + start) for size, pace, start in waves)))
            column[top:] = bytes([13 + row]) * len(column[top:])
    return [bytes(row) for row in zip(*columns, strict=True)]


def _sun(columns: list[bytearray], rng: Random) -> None:
    center_x, center_y, radius = rng.randint(40, WIDTH - 40), rng.randint(35, 80), rng.randint(12, 22)
    for x in range(center_x - radius, center_x + radius):
        half = int(math.sqrt(radius**2 - (x - center_x) ** 2))
        columns[x][center_y - half : center_y + half] = b"\x0c" * (2 * half)


def _mix(first: tuple[int, int, int], second: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(one + (two - one) * share) for one, two in zip(first, second, strict=True))
    return red, green, blue


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
