"""Makes the typefaces in resources/formats of the packages in node_modules: one weight each, all alphabets in one TrueType file,
without hints and without tables that a picture does not read. Needs fontTools and brotli (Debian: python3-fonttools, python3-brotli).

    python3 scripts/make-picture-fonts.py
"""

import os
import tempfile

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

PARTS = ["latin", "latin-ext", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "vietnamese"]
UNREAD = ["GSUB", "GPOS", "GDEF", "STAT", "DSIG", "meta", "gasp", "prep", "fpgm", "cvt ", "MVAR", "HVAR", "avar"]
# Shapes are all that is written in it.
NUMBERS = [*range(0x20, 0x100), 0x2013, 0x2026, 0x2212]


def make(family, weight, characters=None):
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for part in PARTS:
            path = f"node_modules/@fontsource-variable/{family}/files/{family}-{part}-wght-normal.woff2"
            if not os.path.exists(path):
                continue
            font = instancer.instantiateVariableFont(TTFont(path), {"wght": weight})
            font.flavor = None
            for table in UNREAD:
                if table in font:
                    del font[table]
            parts.append(os.path.join(folder, f"{part}.ttf"))
            font.save(parts[-1])
        whole = os.path.join(folder, "whole.ttf")
        Merger().merge(parts).save(whole)
        font = TTFont(whole)
        if characters:
            cutter = subset.Subsetter(subset.Options(hinting=False))
            cutter.populate(unicodes=characters)
            cutter.subset(font)
        font.save(f"resources/formats/{family}-{weight}.ttf")


make("inter", 400)
make("inter", 600)
make("jetbrains-mono", 400, NUMBERS)
