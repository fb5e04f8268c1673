"""What of the packages a user does not need, and is therefore not shipped.

Paths are those under `site-packages`, with forward slashes. Of Qt only what is listed here goes along; of the other packages
everything but what is listed here.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtPrintSupport", "QtSvg")

QT_ON_LINUX = ("QtDBus",)
"""Goes along in the frozen Linux program alone, where it asks the desktop for its lock."""

QT_KEPT = (
    "PySide6/__init__.py",
    "PySide6/_*.py",
    "PySide6/support/*.py",
    *(f"PySide6/{module}.*" for module in QT_MODULES),
    *(f"PySide6/{module.replace('Qt', 'Qt6')}.dll" for module in QT_MODULES),
    "PySide6/pyside6.abi3.dll",
    "PySide6/msvcp140*.dll",
    "PySide6/vcruntime140*.dll",
    "PySide6/plugins/platforms/qwindows.dll",
    "PySide6/plugins/platforms/qoffscreen.dll",
    "PySide6/plugins/styles/*.dll",
    "PySide6/plugins/iconengines/*.dll",
    "PySide6/plugins/imageformats/qsvg.dll",
    "PySide6/plugins/imageformats/qico.dll",
    "PySide6/plugins/imageformats/qjpeg.dll",
)

LEFT_OUT = (
    # tests and examples
    "*/tests/*",
    "numpy/*/tests/*",
    "lifelines/datasets/*.csv",
    "matplotlib/mpl-data/sample_data/*",
    # for compilers, editors and type checkers
    "*.pyi",
    "*.pyx",
    "*.pxd",
    "*.pxi",
    "*.h",
    "*.c",
    "*.cpp",
    "*.lib",
    "*.a",
    "*.pdb",
    "shiboken6/files.dir/*",
    # pictures of kinds that the program neither reads nor writes
    "PIL/_avif.*",
    "PIL/_webp.*",
    "PIL/_imagingft.*",
    "PIL/_imagingcms.*",
    "matplotlib/mpl-data/fonts/afm/*",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*",
    # other programs' faces of matplotlib, and the commands of packages
    "matplotlib/backends/web_backend/*",
    "bin/*",
    "Scripts/*",
    "share/*",
    "*.dist-info/RECORD",
)

FROZEN_WITHOUT = (
    *(
        f"PySide6.Qt{part}"
        for part in ("Qml", "Quick", "QuickWidgets", "Network", "Sql", "OpenGL", "OpenGLWidgets", "Test")
    ),
    "readline",  # GNU readline is under the GPL
    "tkinter",
    "IPython",
    "PyInstaller",
    "setuptools",
    "pip",
    "pytest",
    "matplotlib.tests",
    "numpy.tests",
    "pandas.tests",
    "scipy.conftest",
    "cyclonedx",
    "pefile",
)
"""Modules that PyInstaller might find on the building machine, or through a library's optional part."""

FROZEN_LIBRARIES_OUT = (
    "*/platformthemes/libqgtk3.so",
    *(
        f"lib{name}*.so*"
        for name in ("gtk-3", "gdk-3", "gdk_pixbuf", "atk-1", "pango", "cairo", "harfbuzz", "pixman", "thai", "datrie")
    ),
    "libreadline.so*",
    "libtinfo.so*",
)
"""Libraries of the building machine that come along through GTK's look, which the program has not, or through readline."""


def is_left_out_of_frozen(path: str) -> bool:
    """Whether a library that PyInstaller found is not shipped; `path` is its place in the program."""
    return any(fnmatchcase(path, pattern) for pattern in FROZEN_LIBRARIES_OUT)


def is_left_out(path: str) -> bool:
    """Whether a file of `site-packages` is not shipped."""
    if path.endswith(".pyi"):
        return True
    if path.startswith("PySide6/"):
        return not any(fnmatchcase(path, pattern) for pattern in QT_KEPT)
    return any(fnmatchcase(path, pattern) for pattern in LEFT_OUT)


def trim(site_packages: Path) -> Iterable[str]:
    """Removes what is not shipped, and the folders that became empty; gives the paths that went."""
    gone = []
    for file in sorted(path for path in site_packages.rglob("*") if path.is_file()):
        path = file.relative_to(site_packages).as_posix()
        if is_left_out(path):
            file.unlink()
            gone.append(path)
    for folder in sorted((path for path in site_packages.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    return gone
