"""Gives Wine's C runtime the functions for complex numbers that numpy asks for and Wine 10 lacks: `wine_bench.py ucrtbase.dll`.

For the test bench only; nothing of this goes to a user. Windows' own runtime has them. Only the accessors of the real and the
imaginary part are put in, in place of stubs that stop the program; cexp, csqrt and the like stay missing.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pefile

STUB = (bytes.fromhex("4883ec28"), bytes.fromhex("488d0d"))
"""How one of Wine's stubs begins: room on the stack, then the name of what is missing."""

ACCESSORS = {
    "crealf": "660f6ec1 c3",  # the lower half of rcx
    "cimagf": "48c1e920 660f6ec1 c3",  # its upper half
    "creal": "f20f1001 c3",  # the double that rcx points at
    "cimag": "f20f104108 c3",  # the one after it
    "creall": "f20f1001 c3",
    "cimagl": "f20f104108 c3",
}


def patch(library: Path) -> list[str]:
    """Puts the accessors in place of stubs; keeps the library as it was beside it; gives the names that were put in."""
    kept = library.with_name(f"{library.name}.orig")
    if not kept.exists():
        shutil.copy(library, kept)
    parsed = pefile.PE(str(kept))
    content = bytearray(kept.read_bytes())
    places = {one.name.decode(): one.address for one in parsed.DIRECTORY_ENTRY_EXPORT.symbols if one.name}
    done = []
    for name, code in ACCESSORS.items():
        at = parsed.get_offset_from_rva(places[name])
        if content[at : at + 4] == STUB[0] and content[at + 4 : at + 7] == STUB[1]:
            machine = bytes.fromhex(code)
            content[at : at + len(machine)] = machine
            done.append(name)
    library.write_bytes(content)
    return done


if __name__ == "__main__":
    print("put in:", ", ".join(patch(Path(sys.argv[1]))) or "nothing")
