"""What the installers are made of, held without building or downloading anything."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import struct
from pathlib import Path

import pytest

from core.version import VERSION
from installer.packing import checksums, icon, left_out, locks, program, sbom

ROOT = Path(__file__).parents[2]
RUNTIME = locks.read_lock()


def our_code() -> list[Path]:
    return [ROOT / "main.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]


def imported(path: Path) -> set[str]:
    """The modules that a file of ours imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


IMPORTED = set().union(*(imported(path) for path in our_code()))


def test_every_pin_of_the_lock_is_read_with_its_hashes() -> None:
    text = locks.LOCK.read_text(encoding="utf-8")
    assert [f"{pin.name}=={pin.version}" for pin in RUNTIME] == re.findall(r"^[\w.-]+==[^ ]+", text, re.MULTILINE)
    assert sum(len(pin.hashes) for pin in RUNTIME) == text.count("--hash=sha256:")


@pytest.mark.parametrize("system", [locks.WINDOWS, locks.LINUX], ids=["windows", "linux"])
def test_a_system_gets_one_version_of_every_package(system: dict[str, str]) -> None:
    chosen = locks.pins_for(system, RUNTIME)
    assert sorted({pin.name for pin in RUNTIME}) == sorted(pin.name for pin in chosen)


def test_a_package_for_another_system_is_left_out() -> None:
    pins = (locks.Pin("here", "1", ("0" * 64,)), locks.Pin("there", "1", ("1" * 64,), "sys_platform == 'darwin'"))
    assert [pin.name for pin in locks.pins_for(locks.WINDOWS, pins)] == ["here"]


def test_a_lock_that_is_written_is_read_again(tmp_path: Path) -> None:
    chosen = locks.pins_for(locks.WINDOWS, RUNTIME)
    again = locks.read_lock(locks.write_lock(chosen, tmp_path / "one.lock"))
    assert [(pin.name, pin.version, pin.hashes) for pin in again] == [(p.name, p.version, p.hashes) for p in chosen]


def test_the_lock_of_the_builds_holds_the_same_product() -> None:
    building = {
        pin.name: pin.version
        for pin in locks.pins_for(locks.LINUX, locks.read_lock(locks.LOCK.with_name("requirements-build.lock")))
    }
    product = {pin.name: pin.version for pin in locks.pins_for(locks.LINUX, RUNTIME)}
    assert product.items() <= building.items()


def test_our_code_imports_only_the_parts_of_qt_that_are_shipped() -> None:
    used = {name.split(".")[1] for name in IMPORTED if re.match(r"PySide6\.Qt", name)}
    assert {"QtCore", "QtWidgets"} <= used <= {*left_out.QT_MODULES, *left_out.QT_ON_LINUX}


def test_our_code_imports_nothing_that_a_frozen_program_goes_without() -> None:
    forbidden = [name for name in IMPORTED for gone in left_out.FROZEN_WITHOUT if f"{name}.".startswith(f"{gone}.")]
    assert forbidden == []


@pytest.mark.parametrize(
    "path",
    [
        "pandas/tests/frame/test_api.py",
        "numpy/_core/tests/test_x.py",
        "scipy/stats/tests/data/x.npz",
        "PySide6/qml/QtQuick/x.dll",
        "PySide6/Qt6Qml.dll",
        "PySide6/opengl32sw.dll",
        "PySide6/designer.exe",
        "PySide6/scripts/deploy.py",
        "PySide6/QtWidgets.pyi",
        "PySide6/translations/qt_it.qm",
        "bin/f2py.exe",
        "matplotlib/mpl-data/sample_data/x.csv",
        "PIL/_avif.cp311-win_amd64.pyd",
    ],
)
def test_what_no_user_needs_is_left_out(path: str) -> None:
    assert left_out.is_left_out(path)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/__init__.py",
        "PySide6/support/deprecated.py",
        "PySide6/QtWidgets.pyd",
        "PySide6/Qt6Widgets.dll",
        "PySide6/Qt6Core.dll",
        "PySide6/msvcp140_1.dll",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/plugins/platforms/qoffscreen.dll",
        "PySide6/plugins/iconengines/qsvgicon.dll",
        "shiboken6/shiboken6.abi3.dll",
        "numpy/testing/__init__.py",
        "pandas/_testing/__init__.py",
        "matplotlib/mpl-data/matplotlibrc",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",
        "PIL/_imaging.cp311-win_amd64.pyd",
        "numpy-2.4.6.dist-info/METADATA",
        "numpy-2.4.6.dist-info/licenses/LICENSE.txt",
    ],
)
def test_what_the_program_needs_goes_along(path: str) -> None:
    assert not left_out.is_left_out(path)


def test_no_gpl_library_of_the_building_machine_is_frozen_in() -> None:
    assert "readline" in left_out.FROZEN_WITHOUT
    assert left_out.is_left_out_of_frozen("libreadline.so.8")
    assert left_out.is_left_out_of_frozen("PySide6/Qt/plugins/platformthemes/libqgtk3.so")
    assert not left_out.is_left_out_of_frozen("PySide6/Qt/plugins/platforms/libqxcb.so")
    assert not left_out.is_left_out_of_frozen("libxcb-cursor.so.0")


def test_trimming_takes_files_and_empty_folders_away(tmp_path: Path) -> None:
    for path in ("numpy/__init__.py", "numpy/tests/test_a.py", "numpy/tests/deep/b.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert left_out.trim(tmp_path) == ["numpy/tests/deep/b.txt", "numpy/tests/test_a.py"]
    assert [path.name for path in tmp_path.rglob("*")] == ["numpy", "__init__.py"]


def test_the_program_that_goes_along_is_whole(tmp_path: Path) -> None:
    program.copy_program(tmp_path / "app")
    copied = {path.relative_to(tmp_path / "app").as_posix() for path in (tmp_path / "app").rglob("*") if path.is_file()}
    code = {path.relative_to(ROOT).as_posix() for path in our_code()}
    assert code <= copied
    assert {
        "LICENSE",
        "THIRD_PARTY.md",
        "CHANGELOG.md",
        "ui/theme/style.qss",
        "resources/teaching/stano_a.xlsx",
    } <= copied
    assert not [path for path in copied if path.endswith(".pyc") or path.startswith(("tests/", "resources/pictures/"))]


def test_code_is_compiled_so_that_no_clock_can_spoil_it(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "one.py").write_text("x = 1\n")
    program.compile_all(tmp_path / "app", keep_source=True, workers=1)
    compiled = next((tmp_path / "app").rglob("*.pyc")).read_bytes()
    assert struct.unpack("<I", compiled[4:8]) == (0b01,)  # by hash, not checked at start


def test_of_packages_only_the_compiled_files_go_along(tmp_path: Path) -> None:
    (tmp_path / "site-packages" / "numpy").mkdir(parents=True)
    (tmp_path / "site-packages" / "numpy" / "__init__.py").write_text("x = 1\n")
    program.compile_all(tmp_path / "site-packages", keep_source=False, workers=1)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["__init__.pyc"]


def test_code_that_does_not_compile_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "one.py").write_text("x = = 1\n")
    with pytest.raises(RuntimeError, match="app"):
        program.compile_all(tmp_path / "app", keep_source=True, workers=1)


def test_a_frozen_program_finds_its_data_where_the_code_looks() -> None:
    folders = {Path(source).relative_to(ROOT).as_posix(): folder for source, folder in program.frozen_data()}
    assert folders["LICENSE"] == "."
    assert folders["ui/theme/style.qss"] == "ui/theme"
    assert folders["core/storage/migrations/versions/0001_first_schema.py"] == "core/storage/migrations/versions"
    assert {"resources/dictionary/visits.toml", "resources/fonts/Inter-Regular.otf"} <= folders.keys()


@pytest.mark.parametrize(
    ("version", "numbers"), [("0.1.0", (0, 1, 0, 0)), ("2.13", (2, 13, 0, 0)), ("1.2.3.4", (1, 2, 3, 4))]
)
def test_a_version_is_four_numbers_for_windows(version: str, numbers: tuple[int, ...]) -> None:
    assert program.version_numbers(version) == numbers


def test_the_release_notes_speak_of_this_version() -> None:
    assert f"\n## {VERSION}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_bill_of_materials_lists_every_package_that_goes_along() -> None:
    pins = locks.pins_for(locks.WINDOWS, RUNTIME)
    listed = sbom.bill_of_materials(pins, {"numpy": "BSD-3-Clause"}, "3.11.9")
    parts = {part["name"]: part for part in listed["components"]}
    assert {(pin.name, pin.version) for pin in pins} <= {(n, part.get("version")) for n, part in parts.items()}
    assert {"CPython", "Inter", "Lucide"} <= parts.keys()
    assert parts["numpy"]["licenses"] == [{"license": {"name": "BSD-3-Clause"}}]
    assert parts["numpy"]["purl"].startswith("pkg:pypi/numpy@")
    assert listed["metadata"]["component"]["version"] == VERSION
    assert listed["dependencies"][0]["dependsOn"] == [part["bom-ref"] for part in listed["components"]]


def test_the_same_parts_make_the_same_bill() -> None:
    def bill(python: str) -> str:
        return json.dumps(sbom.bill_of_materials(RUNTIME, {}, python))

    assert bill("3.11.9") == bill("3.11.9") != bill("3.11.8")


def test_the_licences_of_packages_are_read_from_what_they_say(tmp_path: Path) -> None:
    for name, said in {
        "One_A": "License-Expression: MIT",
        "two": "Classifier: License :: OSI Approved :: BSD License",
    }.items():
        folder = tmp_path / f"{name}-1.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1\n{said}\n\nWords.\n")
    assert sbom.licences_in(tmp_path) == {"one-a": "MIT", "two": "BSD License"}


def test_the_list_of_checksums_is_what_sha256sum_reads(tmp_path: Path) -> None:
    (tmp_path / "setup.exe").write_bytes(b"program")
    listed = checksums.write_checksums([tmp_path / "setup.exe"], tmp_path / "SHA256SUMS")
    assert listed.read_text() == f"{hashlib.sha256(b'program').hexdigest()}  setup.exe\n"


def test_the_icon_is_sharp_at_every_size_that_windows_asks_for(qapp: object, tmp_path: Path) -> None:
    content = icon.write_ico(tmp_path / "rtx-clinic.ico").read_bytes()
    count = struct.unpack("<HHH", content[:6])[2]
    widths = sorted((content[6 + 16 * at] or 256) for at in range(count))
    assert tuple(widths) == icon.SIZES
    for size in (16, 256):
        assert icon.draw(size).getpixel((size // 2, 1))[:3] == (11, 107, 114)  # the tile's own green
