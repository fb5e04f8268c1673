"""Builds the Windows setup and the portable zip on Linux: `sh installer/build.sh windows`.

Needs from Debian: nsis, osslsigncode, gcc-mingw-w64-x86-64. Everything else comes from the package index, pinned by SHA-256.
Results in `dist/windows`: setup, portable zip, bill of materials, SHA-256 list.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from core.version import VERSION  # noqa: E402 - the project must be findable first
from installer.packing.checksums import write_checksums  # noqa: E402
from installer.packing.left_out import trim  # noqa: E402
from installer.packing.locks import WINDOWS, pins_for, read_lock  # noqa: E402
from installer.packing.program import NAME, PUBLISHER, compile_all, copy_program, version_numbers  # noqa: E402
from installer.packing.sbom import bill_of_materials, licences_in, write_sbom  # noqa: E402
from installer.windows import runtime  # noqa: E402
from installer.windows.signing import sign  # noqa: E402
from ui.start.settings import PORTABLE_MARK  # noqa: E402

HERE = Path(__file__).parent
WORK = ROOT / "build" / "windows"
DIST = ROOT / "dist" / "windows"
STAGE = WORK / NAME
MOST_MEGABYTES = 120
NEEDED = ("makensis", "osslsigncode", "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-windres")
LAUNCHERS = {f"{NAME}.exe": ("-DWINDOW", "-mwindows"), "rtx-clinic.exe": ("-mconsole",)}


def main() -> int:
    """Builds everything; says each step and gives the exit status."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        say(f"Missing: {', '.join(missing)} (Debian: apt-get install nsis osslsigncode gcc-mingw-w64-x86-64).")
        return 2
    for folder in (STAGE, DIST):
        shutil.rmtree(folder, ignore_errors=True)
    downloads = WORK / "downloads"
    for folder in (STAGE, DIST, downloads):
        folder.mkdir(parents=True, exist_ok=True)

    say(f"CPython {runtime.PYTHON}, embeddable")
    runtime.unpack(runtime.fetch(downloads), STAGE)
    say(f"  {runtime.check_signatures(STAGE)} files signed by the Python Software Foundation")

    say("packages")
    pins = runtime.fetch_wheels(pins_for(WINDOWS, read_lock()), downloads)
    packages = STAGE / "Lib" / "site-packages"
    runtime.install_wheels(pins, downloads, packages)
    bom = bill_of_materials(pins, licences_in(packages), runtime.PYTHON)
    say(f"  {len(list(trim(packages)))} files left out")

    say("program")
    copy_program(STAGE / "app")
    compile_all(STAGE / "app", keep_source=True)
    compile_all(packages, keep_source=False)
    build_launchers(STAGE)

    say("setup and portable zip")
    setup = build_setup()
    signed = sign(setup)
    say("  signed" if signed else "  not signed: there is no certificate")
    portable = build_portable(DIST / f"rtx-clinic-{VERSION}-windows-portable.zip")
    sbom = write_sbom(bom, DIST / f"rtx-clinic-{VERSION}-windows.cdx.json")
    write_checksums([setup, portable, sbom], DIST / "SHA256SUMS")

    status = 0
    for file in (setup, portable):
        megabytes = file.stat().st_size / 1_000_000
        say(f"{file.relative_to(ROOT)}: {megabytes:.0f} MB")
        if megabytes > MOST_MEGABYTES:
            say(f"  more than {MOST_MEGABYTES} MB")
            status = 1
    return status


def say(sentence: str) -> None:
    """One line of progress."""
    print(sentence, flush=True)


def build_launchers(target: Path) -> None:
    """The two programs a user starts: one with a window, one for the command line; both with icon and version."""
    from installer.packing.icon import write_ico

    write_ico(WORK / "rtx-clinic.ico")
    for original, options in LAUNCHERS.items():
        resource = WORK / "launcher.o"
        described = ["-I", str(WORK), "-I", str(HERE), *resource_definitions(original), str(HERE / "launcher.rc")]
        subprocess.run(["x86_64-w64-mingw32-windres", *described, str(resource)], check=True, cwd=WORK)
        program = target / original
        made_of = ["-o", str(program), str(HERE / "launcher.c"), str(resource), "-static"]
        compiler = ["x86_64-w64-mingw32-gcc", "-O2", "-s", "-Wall", "-Wextra", "-Werror", *options]
        subprocess.run([*compiler, *made_of], check=True)
        sign(program)


def resource_definitions(original: str) -> list[str]:
    """What `launcher.rc` leaves open: version, names and the name of the file itself."""
    texts = {"NAME": NAME, "PUBLISHER": PUBLISHER, "VERSION": VERSION, "ORIGINAL": original}
    quoted = [f'-D{key}=\\"{words.replace(" ", chr(92) + "x20")}\\"' for key, words in texts.items()]
    return [f"-DNUMBERS={','.join(str(number) for number in version_numbers())}", *quoted]


def setup_definitions(stage: Path, files: Path, icon: Path, output: Path) -> dict[str, str]:
    """What `setup.nsi` leaves open."""
    size = sum(path.stat().st_size for path in stage.rglob("*") if path.is_file())
    return {
        "STAGE": str(stage),
        "FILES": str(files),
        "ICON": str(icon),
        "OUTPUT": str(output),
        "NAME": NAME,
        "PUBLISHER": PUBLISHER,
        "VERSION": VERSION,
        "NUMBERS": ".".join(str(number) for number in version_numbers()),
        "SIZE_KB": str(size // 1024),
    }


def removal(stage: Path) -> Iterable[str]:
    """The uninstaller's lines: every file that setup brings, then every folder that is empty by then; nothing else."""
    paths = sorted(stage.rglob("*"), key=lambda path: (-len(path.parts), path.as_posix()))
    for path in (path for path in paths if path.is_file()):
        yield f'Delete "$INSTDIR\\{_windows(path, stage)}"'
    for path in (path for path in paths if path.is_dir()):
        yield f'RMDir "$INSTDIR\\{_windows(path, stage)}"'


def _windows(path: Path, stage: Path) -> str:
    return "\\".join(path.relative_to(stage).parts).replace("$", "$$")


def build_setup() -> Path:
    """Compresses the stage into the setup program."""
    files = WORK / "removal.nsh"
    files.write_text("\n".join(removal(STAGE)) + "\n", encoding="utf-8")
    setup = DIST / f"rtx-clinic-{VERSION}-windows-setup.exe"
    definitions = setup_definitions(STAGE, files, WORK / "rtx-clinic.ico", setup)
    options = [f"-D{key}={value}" for key, value in definitions.items()]
    subprocess.run(["makensis", "-V2", "-WX", *options, str(HERE / "setup.nsi")], check=True)
    return setup


def build_portable(target: Path) -> Path:
    """The same program as a zip that keeps its settings beside itself."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(path for path in STAGE.rglob("*") if path.is_file()):
            packed.write(path, Path(NAME) / path.relative_to(STAGE))
        packed.writestr(f"{NAME}/{PORTABLE_MARK}", "Settings are kept in the folder beside this file.\r\n")
    return target


if __name__ == "__main__":
    sys.exit(main())
