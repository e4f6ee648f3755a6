"""Writes archives into the folder that is named: the same few files in each way that people pack them, and some made to do harm."""

import io
import os
import struct
import sys
import tarfile
import zipfile
import zlib

out = sys.argv[1]
LONG = "cat/" + "longer/" * 16 + "name-of-a-picture.png"
FILES = {
    "cat/1.png": b"first cat" * 100,
    "cat/2.png": b"",
    LONG: b"long",
    "dog/\u65e5\u672c\u8a9e.png": "\u65e5\u672c".encode(),
    "dog/caf\u00e9.png": bytes((place * place * 7919 >> 5) % 251 for place in range(5000)),
    "dog/e\u0301cole.png": b"decomposed",
    "\u0939\u093f\u0928\u094d\u0926\u0940/\U0001f408.png": b"elsewhere",
}
HIDDEN = {".DS_Store": b"x", "__MACOSX/cat/._1.png": b"x", "cat/Thumbs.db": b"x", "dog/.hidden/1.png": b"x"}


def named(name):
    return os.path.join(out, name)


for name, content in FILES.items():
    path = named("expected/" + name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
ALL = {**FILES, **HIDDEN}


class NoSeek(io.RawIOBase):
    """Zip files that are written to a pipe have sizes behind each member."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


def write_zip(name, method, target=None, outer="", wide=False):
    with zipfile.ZipFile(target or named(name), "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("a folder/"), b"")
        for path, content in ALL.items():
            info = zipfile.ZipInfo(outer + path)
            info.compress_type = method
            with archive.open(info, "w", force_zip64=wide) as member:
                member.write(content)
        archive.comment = b"PK\x05\x06 is no end"


write_zip("stored.zip", zipfile.ZIP_STORED)
write_zip("deflated.zip", zipfile.ZIP_DEFLATED)
write_zip("wide.zip", zipfile.ZIP_DEFLATED, wide=True)
write_zip("streamed.zip", zipfile.ZIP_DEFLATED, NoSeek(named("streamed.zip")))
write_zip("outer.zip", zipfile.ZIP_DEFLATED, outer="set/")

for name, form, mode in [
    ("ustar.tar", tarfile.USTAR_FORMAT, "w"),
    ("gnu.tar", tarfile.GNU_FORMAT, "w"),
    ("pax.tar", tarfile.PAX_FORMAT, "w"),
    ("pax.tar.gz", tarfile.PAX_FORMAT, "w:gz"),
]:
    with tarfile.open(named(name), mode, format=form) as archive:
        folder = tarfile.TarInfo("./cat")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for path, content in ALL.items():
            info = tarfile.TarInfo("./" + path)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))

# Two members of gzip, one behind the other, as pigz and cat make them.
with open(named("gnu.tar"), "rb") as file:
    whole = file.read()


def gzipped(data):
    packing = zlib.compressobj(wbits=31)
    return packing.compress(data) + packing.flush()


with open(named("members.tgz"), "wb") as file:
    file.write(gzipped(whole[:3000]) + gzipped(whole[3000:]))


# Names in an old code page, and in UTF-8 without the flag that says so.
def encoded(name, encoding, path):
    plain = zipfile.ZipInfo._encodeFilenameFlags
    zipfile.ZipInfo._encodeFilenameFlags = lambda self: (self.filename.encode(encoding), 0)
    with zipfile.ZipFile(named(name), "w") as archive:
        archive.writestr(zipfile.ZipInfo(path), b"x")
    zipfile.ZipInfo._encodeFilenameFlags = plain


encoded("cp437.zip", "cp437", "M\u00fcller\\\u00e9t\u00e9.png")
encoded("unflagged.zip", "utf-8", "\u5317\u4eac/1.png")


# Made to do harm.
with zipfile.ZipFile(named("slip.zip"), "w") as archive:
    for path in ["../up.png", "cat/../../up.png", "/etc/passwd.png", "C:\\x.png", "..\\up.png", "cat/good.png"]:
        archive.writestr(zipfile.ZipInfo(path), b"x")
    link = zipfile.ZipInfo("cat/link.png")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    archive.writestr(link, "/etc/passwd")
    archive.writestr(zipfile.ZipInfo("twice.png"), b"first")
    archive.writestr(zipfile.ZipInfo("./twice.png"), b"second")

with tarfile.open(named("slip.tar"), "w") as archive:

    def add(path, kind=tarfile.REGTYPE, target="", content=b""):
        info = tarfile.TarInfo(path)
        info.type = kind
        info.linkname = target
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))

    add("../up.png", content=b"x")
    add("/etc/up.png", content=b"x")
    add("cat/good.png", content=b"x")
    add("cat/link.png", tarfile.SYMTYPE, "/etc/passwd")
    add("cat/hard.png", tarfile.LNKTYPE, "cat/good.png")
    add("cat/device.png", tarfile.CHRTYPE)
    add("cat/pipe.png", tarfile.FIFOTYPE)
    add("twice.png", content=b"first")
    add("twice.png", content=b"second")

with zipfile.ZipFile(named("bomb.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    archive.writestr(zipfile.ZipInfo("cat/1.png"), bytes(64 * 2**20), zipfile.ZIP_DEFLATED)

with open(named("bomb.tar.gz"), "wb") as file:
    packing = zlib.compressobj(9, wbits=31)
    info = tarfile.TarInfo("cat/1.png")
    info.size = 64 * 2**20
    file.write(packing.compress(info.tobuf()))
    for _ in range(64):
        file.write(packing.compress(bytes(2**20)))
    file.write(packing.flush())

# Python's own writer takes ten seconds for so many.
crc = zlib.crc32(b"x")
local, central = [], []
at = 0
for place in range(100_000):
    name = f"{place % 10}/{place}.png".encode()
    local.append(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 0, 0, 33, crc, 1, 1, len(name), 0) + name + b"x")
    central.append(
        struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 33, crc, 1, 1, len(name), 0, 0, 0, 0, 0, at)
        + name
    )
    at += len(local[-1])
listed = b"".join(central)
with open(named("many.zip"), "wb") as file:
    file.write(b"".join(local) + listed)
    # Of more than 65,535 members, the end says so in 64 bits.
    file.write(struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 100_000, 100_000, len(listed), at))
    file.write(struct.pack("<IIQI", 0x07064B50, 0, at + len(listed), 1))
    file.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, len(listed), at, 0))

with zipfile.ZipFile(named("table.zip"), "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    rows = (b"%d,%d,%d,%d,12345678901234567890\n" % (row, row * 7919 % 1000003, row * 104729 % 1299721, row % 256) for row in range(900_000))
    archive.writestr(zipfile.ZipInfo("train.csv"), b"".join(rows), zipfile.ZIP_DEFLATED)
