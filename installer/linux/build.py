"""Builds the Linux program, its Debian package and the portable tar: `sh installer/build.sh linux`.

Results in `dist/linux`. The program runs where the C library is at least as new as the building machine's (Debian 12: 2.36).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from core.version import VERSION  # noqa: E402 - the project must be findable first
from installer.packing.checksums import write_checksums  # noqa: E402
from installer.packing.icon import write_png  # noqa: E402
from installer.packing.locks import LINUX, pins_for, read_lock  # noqa: E402
from installer.packing.program import NAME  # noqa: E402
from installer.packing.sbom import bill_of_materials, licences_in, write_sbom  # noqa: E402
from ui.start.settings import PORTABLE_MARK  # noqa: E402

HERE = Path(__file__).parent
WORK = ROOT / "build" / "linux"
DIST = ROOT / "dist" / "linux"
FROZEN = WORK / "frozen" / "rtx-clinic"
NEEDED_PACKAGES = (
    "libc6 (>= 2.36)",
    "libgl1",
    "libegl1",
    "libfontconfig1",
    "libglib2.0-0 | libglib2.0-0t64",
    "libdbus-1-3",
    "libxkbcommon0",
    "libxcb-cursor0",
)


def main() -> int:
    """Builds everything; says each step and gives the exit status."""
    for folder in (WORK, DIST):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    say("program")
    freeze()
    say("package and portable tar")
    package = build_package(WORK / "package", DIST / f"rtx-clinic_{VERSION}_amd64.deb")
    portable = build_portable(DIST / f"rtx-clinic-{VERSION}-linux-portable.tar.xz")
    packages = Path(sys.prefix) / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    python = ".".join(str(number) for number in sys.version_info[:3])
    bom = bill_of_materials(pins_for(LINUX, read_lock()), licences_in(packages), python)
    sbom = write_sbom(bom, DIST / f"rtx-clinic-{VERSION}-linux.cdx.json")
    write_checksums([package, portable, sbom], DIST / "SHA256SUMS")
    for file in (package, portable):
        say(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1_000_000:.0f} MB")
    return 0


def say(sentence: str) -> None:
    """One line of progress."""
    print(sentence, flush=True)


def freeze() -> None:
    """The program as one folder, with Python and every library in it."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(FROZEN.parent), "--workpath", str(WORK / "pyinstaller")]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([*command, *places, str(HERE / "rtx-clinic.spec")], check=True, cwd=ROOT, env=environment)


def control(size_kb: int) -> str:
    """What the Debian package says of itself."""
    return (
        f"Package: rtx-clinic\nVersion: {VERSION}\nArchitecture: amd64\nSection: science\nPriority: optional\n"
        f"Maintainer: {NAME} <maintainers@rtx-clinic.invalid>\nInstalled-Size: {size_kb}\n"
        f"Depends: {', '.join(NEEDED_PACKAGES)}\n"
        "Description: Rituximab follow-up in myositis and systemic sclerosis\n"
        " Offline program of a rheumatology clinic: encrypted records, analysis of\n"
        " cohorts, reports as PDF and Excel. It documents and recommends no treatment.\n"
    )


def build_package(stage: Path, target: Path) -> Path:
    """The Debian package: program, menu entry, icon, and the type of clinic files."""
    shutil.copytree(FROZEN, stage / "usr/lib/rtx-clinic", symlinks=True)
    (stage / "usr/bin").mkdir(parents=True)
    (stage / "usr/bin/rtx-clinic").symlink_to("../lib/rtx-clinic/rtx-clinic")
    for source, folder in (
        ("rtx-clinic.desktop", "usr/share/applications"),
        ("rtx-clinic.xml", "usr/share/mime/packages"),
        ("../../LICENSE", "usr/share/doc/rtx-clinic"),
        ("../../CHANGELOG.md", "usr/share/doc/rtx-clinic"),
    ):
        (stage / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / source, stage / folder)
    (stage / "usr/share/doc/rtx-clinic/LICENSE").rename(stage / "usr/share/doc/rtx-clinic/copyright")
    icons = stage / "usr/share/icons/hicolor/256x256/apps"
    icons.mkdir(parents=True)
    write_png(icons / "rtx-clinic.png")
    size = sum(path.stat().st_size for path in stage.rglob("*") if path.is_file())
    (stage / "DEBIAN").mkdir()
    (stage / "DEBIAN/control").write_text(control(size // 1024), encoding="utf-8")
    for path in stage.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(stage), str(target)], check=True)
    return target


def build_portable(target: Path) -> Path:
    """The same program as a tar that keeps its settings beside itself."""
    mark = WORK / PORTABLE_MARK
    mark.write_text("Settings are kept in the folder beside this file.\n", encoding="utf-8")
    with tarfile.open(target, "w:xz") as packed:
        packed.add(FROZEN, "rtx-clinic")
        packed.add(mark, f"rtx-clinic/{PORTABLE_MARK}")
    return target


if __name__ == "__main__":
    sys.exit(main())
