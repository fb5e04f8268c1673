"""A clinic file is not kept where another computer or a synchronising program reaches into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.dictionary.spec import Dictionary
from core.storage import place
from core.storage.clinic_file import ClinicFile
from core.storage.faults import UnsafePlace
from core.storage.place import file_system_of, require_own_disk
from tests.core.storage.conftest import CHEAP, PASSPHRASE

MOUNTS = """/dev/sda1 / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
//server/share /mnt/clinic\\040share cifs rw 0 0
server:/x /mnt/nfs nfs4 rw 0 0
/dev/sdb1 /mnt/nfs/stick vfat rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ada/clinic.rtxdb", "ext4"),
        ("/tmp/x/clinic.rtxdb", "tmpfs"),
        ("/tmpx/clinic.rtxdb", "ext4"),
        ("/mnt/clinic share/a/clinic.rtxdb", "cifs"),
        ("/mnt/nfs/clinic.rtxdb", "nfs4"),
        ("/mnt/nfs/stick/clinic.rtxdb", "vfat"),
    ],
)
def test_the_file_system_of_a_path_is_that_of_its_nearest_mount(tmp_path: Path, path: str, kind: str) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    assert file_system_of(Path(path), tmp_path / "mounts") == kind


def test_without_a_list_of_mounts_nothing_is_claimed(tmp_path: Path) -> None:
    assert file_system_of(tmp_path, tmp_path / "nothing") == ""


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs"])
def test_a_share_is_refused_with_the_reason(path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(place, "file_system_of", lambda _: kind)
    with pytest.raises(UnsafePlace, match="network share") as caught:
        require_own_disk(path)
    assert caught.value.exit_status == 4
    assert "locks do not hold" in str(caught.value)
    assert "own disk" in caught.value.todo


@pytest.mark.parametrize(
    "folder", ["OneDrive", "OneDrive - Uni Clinic", "Dropbox", "Dropbox (Personal)", "Google Drive", "Mobile Documents"]
)
def test_a_synced_folder_is_refused_at_any_depth(tmp_path: Path, folder: str) -> None:
    with pytest.raises(UnsafePlace, match="copies to other computers"):
        require_own_disk(tmp_path / folder / "deep" / "clinic.rtxdb")


def test_a_network_path_of_windows_is_refused() -> None:
    with pytest.raises(UnsafePlace, match="network share"):
        require_own_disk(Path("//server/share/clinic.rtxdb"))


@pytest.mark.parametrize("name", ["Dropbox.rtxdb", "onedrive notes/clinic.rtxdb", "My OneDriver/clinic.rtxdb"])
def test_a_name_that_only_sounds_alike_is_no_reason(tmp_path: Path, name: str) -> None:
    require_own_disk(tmp_path / name)


def test_a_link_into_a_synced_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "mine").symlink_to(tmp_path / "Dropbox")
    with pytest.raises(UnsafePlace):
        require_own_disk(tmp_path / "mine" / "clinic.rtxdb")


def test_neither_making_nor_opening_touches_such_a_place(
    tmp_path: Path, make: Callable[..., ClinicFile], dictionary: Dictionary
) -> None:
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    with pytest.raises(UnsafePlace):
        ClinicFile.create(synced / "clinic.rtxdb", "Ada", PASSPHRASE, dictionary=dictionary, cost=CHEAP)
    with pytest.raises(UnsafePlace):
        ClinicFile.open(synced / "clinic.rtxdb", PASSPHRASE, dictionary=dictionary)
    assert list(synced.iterdir()) == []
    with make() as clinic:
        clinic.back_up(synced / "copy.rtxdb")  # a backup may lie there: nobody writes to it
        assert clinic.check_backup(synced / "copy.rtxdb") == clinic.contents()
