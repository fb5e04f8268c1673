"""The locked packages, and which of them a system gets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "installer" / "requirements.lock"
WINDOWS = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.9",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_release": "10",
    "platform_system": "Windows",
    "platform_version": "10.0.17763",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}
LINUX = WINDOWS | {
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "sys_platform": "linux",
}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)(.*?)(?=^[A-Za-z0-9]|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pin:
    """One locked package: name, version, the SHA-256 of each file that may be used, and for whom it is."""

    name: str
    version: str
    hashes: tuple[str, ...]
    marker: str = ""

    @property
    def line(self) -> str:
        """The pin as pip reads it, for one known system."""
        return " \\\n    ".join([f"{self.name}=={self.version}", *(f"--hash=sha256:{one}" for one in self.hashes)])


def read_lock(path: Path = LOCK) -> tuple[Pin, ...]:
    """Every pin of a lock file, in its order."""
    pins = []
    for name, version, rest in _PIN.findall(path.read_text(encoding="utf-8")):
        marker = re.match(r"\s*;\s*([^\\\n]+)", rest)
        hashes = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", rest))
        pins.append(Pin(name, version, hashes, marker.group(1).strip() if marker else ""))
    return tuple(pins)


def pins_for(system: Mapping[str, str], pins: Iterable[Pin]) -> tuple[Pin, ...]:
    """The pins whose marker is true on that system (keys as in PEP 508)."""
    return tuple(pin for pin in pins if not pin.marker or Marker(pin.marker).evaluate(dict(system)))


def write_lock(pins: Iterable[Pin], path: Path) -> Path:
    """Writes the pins for pip and gives the file back."""
    path.write_text("".join(f"{pin.line}\n" for pin in pins), encoding="utf-8")
    return path
