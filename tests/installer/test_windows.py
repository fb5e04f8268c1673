"""The Windows setup, as far as it can be held without makensis and Windows."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from core.version import VERSION
from installer.windows import build, runtime, signing

HERE = Path(build.__file__).parent
SCRIPT = (HERE / "setup.nsi").read_text(encoding="utf-8")


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """A small program as build.py lays it out."""
    folder = tmp_path / "stage"
    for path in ("RTX Clinic.exe", "app/main.py", "app/core/a$b.py", "Lib/site-packages/numpy/__init__.py"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x" * 2048)
    return folder


def test_the_script_gets_everything_it_leaves_open(stage: Path, tmp_path: Path) -> None:
    given = build.setup_definitions(stage, tmp_path / "f", tmp_path / "i", tmp_path / "o")
    used = set(re.findall(r"\$\{([A-Z_]+)\}", SCRIPT))
    defined = set(re.findall(r"^!define ([A-Z_]+)", SCRIPT, re.MULTILINE)) | {"STATUS", "SENTENCE"}
    assert used - defined == given.keys()
    assert given["VERSION"] == VERSION
    assert given["SIZE_KB"] == "8"


def test_setup_asks_for_no_administrator_and_touches_only_this_user() -> None:
    assert "RequestExecutionLevel user" in SCRIPT
    assert not re.search(r"HKLM|HKCR|SetShellVarContext all", SCRIPT)


def test_setup_speaks_in_whole_sentences_and_stays_silent_when_asked() -> None:
    sentences = re.findall(r'!insertmacro Refuse \d+ "([^"]+)"', SCRIPT)
    assert len(sentences) >= 6
    assert all(re.search(r"Nothing was (changed|removed)|untouched", sentence) for sentence in sentences)
    assert all("/SD" in line for line in SCRIPT.splitlines() if "MessageBox" in line)


def test_an_older_setup_is_refused_before_anything_is_touched() -> None:
    before, _, section = SCRIPT.partition("Function .onInit")[2].partition("FunctionEnd")
    assert '${VersionCompare} "$0" "${VERSION}" $2' in before
    refused = re.search(r'\$\{If\} \$2 == 1\s+!insertmacro Refuse 6 "([^"]+)"', before)
    assert refused
    assert "newer than this setup" in refused[1]
    assert "File /r" in section
    assert not re.search(r"Delete|WriteReg|File /r", before)


def test_a_second_setup_at_once_is_refused() -> None:
    before = SCRIPT.partition("Function .onInit")[2].partition("FunctionEnd")[0]
    assert re.search(r"CreateMutexW.*\n\s+Pop \$1\s+\$\{If\} \$1 = 183\s+!insertmacro Refuse 5", before)


def test_removal_names_every_file_and_nothing_else(stage: Path) -> None:
    lines = list(build.removal(stage))
    assert 'Delete "$INSTDIR\\app\\core\\a$$b.py"' in lines
    assert len([line for line in lines if line.startswith("Delete ")]) == 4
    assert lines.index('RMDir "$INSTDIR\\Lib\\site-packages\\numpy"') < lines.index('RMDir "$INSTDIR\\Lib"')
    assert not re.search(r"RMDir /r|\*", "\n".join(lines) + SCRIPT.replace('File /r "${STAGE}/*"', ""))


@pytest.mark.parametrize("original", build.LAUNCHERS)
def test_the_launchers_carry_name_and_version(original: str) -> None:
    definitions = build.resource_definitions(original)
    assert f"-DNUMBERS={VERSION.replace('.', ',')},0" in definitions
    resource = (HERE / "launcher.rc").read_text(encoding="utf-8")
    for key in ("NUMBERS", "NAME", "PUBLISHER", "VERSION", "ORIGINAL"):
        assert any(one.startswith(f"-D{key}=") for one in definitions)
        assert re.search(rf"\b{key}\b", resource)


def test_the_launcher_starts_what_the_build_lays_down() -> None:
    code = (HERE / "launcher.c").read_text(encoding="utf-8")
    assert r"\\app\\main.py" in code
    assert r"\\python311.dll" in code
    assert runtime.SEARCH_PATH.split() == ["python311.zip", ".", "app", r"Lib\site-packages"]


def test_python_is_pinned_to_one_file() -> None:
    assert len(runtime.PACKAGE.hashes) == 1
    assert runtime.PACKAGE.line.endswith(f"--hash=sha256:{runtime.PACKAGE.hashes[0]}")


def test_a_python_without_signatures_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(30):
        (tmp_path / f"part{at:02}.pyd").touch()
    said = {"part07.pyd": (1, ""), "part08.pyd": (0, "O=Somebody Else/CN=Somebody Else")}

    def verify(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        status, words = said.get(Path(command[-1]).name, (0, runtime.SIGNER))
        return subprocess.CompletedProcess(command, status, words, "")

    monkeypatch.setattr(runtime.subprocess, "run", verify)
    with pytest.raises(RuntimeError, match=r"part07\.pyd, part08\.pyd$"):
        runtime.check_signatures(tmp_path)


def test_a_python_without_files_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="nothing"):
        runtime.check_signatures(tmp_path)


def test_without_a_certificate_nothing_is_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(signing.CERTIFICATE, raising=False)
    (tmp_path / "setup.exe").write_bytes(b"program")
    assert signing.sign(tmp_path / "setup.exe") is False
    assert (tmp_path / "setup.exe").read_bytes() == b"program"


def test_with_a_certificate_the_signed_program_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def osslsigncode(command: list[str], **_: object) -> None:
        assert command[:2] == ["osslsigncode", "sign"]
        assert command[command.index("-pkcs12") + 1] == "clinic.p12"
        Path(command[command.index("-out") + 1]).write_bytes(
            Path(command[command.index("-in") + 1]).read_bytes() + b" signed"
        )

    monkeypatch.setenv(signing.CERTIFICATE, "clinic.p12")
    monkeypatch.setattr(signing.subprocess, "run", osslsigncode)
    (tmp_path / "setup.exe").write_bytes(b"program")
    assert signing.sign(tmp_path / "setup.exe") is True
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("setup.exe", b"program signed")]
