"""The Debian package, as far as it can be held without building the program."""

from __future__ import annotations

import configparser
from pathlib import Path
from xml.etree import ElementTree

from core.version import VERSION
from installer.linux import build

HERE = Path(build.__file__).parent


def test_the_package_says_version_size_and_needs() -> None:
    fields = dict(line.split(": ", 1) for line in build.control(1234).splitlines() if not line.startswith(" "))
    assert fields["Version"] == VERSION
    assert fields["Installed-Size"] == "1234"
    assert {"libgl1", "libegl1", "libxcb-cursor0"} <= set(fields["Depends"].split(", "))


def test_the_menu_entry_opens_a_clinic_file_with_the_program() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(HERE / "rtx-clinic.desktop", encoding="utf-8")
    assert entry["Desktop Entry"]["Exec"] == "rtx-clinic %f"
    kind = ElementTree.parse(HERE / "rtx-clinic.xml").getroot()[0]
    assert entry["Desktop Entry"]["MimeType"] == f"{kind.get('type')};"
    assert kind[-1].get("pattern") == "*.rtxdb"
