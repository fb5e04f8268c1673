"""The list of everything that is in the product, as CycloneDX 1.6 JSON: hospitals ask for it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from email import message_from_string
from email.message import Message
from pathlib import Path
from typing import Any

from core.version import VERSION
from installer.packing.locks import Pin
from installer.packing.program import NAME

FONT_AND_ICONS = (
    ("Inter", "OFL-1.1", "https://rsms.me/inter/"),
    ("Lucide", "ISC", "https://lucide.dev/"),
)


def licences_in(site_packages: Path) -> dict[str, str]:
    """What each installed package says of its licence: name -> words, from its metadata."""
    said = {}
    for file in site_packages.glob("*.dist-info/METADATA"):
        head = message_from_string(file.read_text(encoding="utf-8", errors="replace"))
        said[normal(str(head["Name"]))] = _licence(head)
    return said


def normal(name: str) -> str:
    """The package's name as the index writes it."""
    return name.lower().replace("_", "-").replace(".", "-")


def bill_of_materials(pins: Iterable[Pin], licences: dict[str, str], python: str) -> dict[str, Any]:
    """The whole list; `python` is the version of CPython that goes along. The same input gives the same list."""
    parts: list[dict[str, Any]] = [
        _python(python),
        *(_package(pin, licences.get(normal(pin.name), "")) for pin in pins),
    ]
    parts += [
        {
            "type": "library",
            "bom-ref": name.lower(),
            "name": name,
            "licenses": [{"license": {"id": licence}}],
            "externalReferences": [{"type": "website", "url": address}],
        }
        for name, licence, address in FONT_AND_ICONS
    ]
    product = {
        "type": "application",
        "bom-ref": "rtx-clinic",
        "name": NAME,
        "version": VERSION,
        "licenses": [{"license": {"id": "MIT"}}],
    }
    identity = json.dumps(parts, sort_keys=True) + VERSION
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, identity)}",
        "version": 1,
        "metadata": {"component": product},
        "components": parts,
        "dependencies": [{"ref": "rtx-clinic", "dependsOn": [part["bom-ref"] for part in parts]}],
    }


def write_sbom(content: dict[str, Any], path: Path) -> Path:
    """Writes the list after checking it against the standard; raises ValueError where it does not hold."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = json.dumps(content, indent=2) + "\n"
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        raise ValueError(f"the bill of materials is not CycloneDX 1.6: {fault}")
    path.write_text(text, encoding="utf-8")
    return path


def _python(version: str) -> dict[str, Any]:
    return {
        "type": "platform",
        "bom-ref": "cpython",
        "name": "CPython",
        "version": version,
        "cpe": f"cpe:2.3:a:python:python:{version}:*:*:*:*:*:*:*",
        "licenses": [{"license": {"id": "PSF-2.0"}}],
    }


def _package(pin: Pin, licence: str) -> dict[str, Any]:
    address = f"pkg:pypi/{normal(pin.name)}@{pin.version}"
    part: dict[str, Any] = {
        "type": "library",
        "bom-ref": address,
        "name": pin.name,
        "version": pin.version,
        "purl": address,
    }
    if len(pin.hashes) == 1:  # the one file that was used; a lock for several systems lists one hash a file
        part["hashes"] = [{"alg": "SHA-256", "content": pin.hashes[0]}]
    if licence:
        part["licenses"] = [{"license": {"name": licence}}]
    return part


def _licence(head: Message) -> str:
    said = head["License-Expression"]
    if said:
        return str(said)
    classes = [
        str(one).split(" :: ")[-1] for one in head.get_all("Classifier") or [] if str(one).startswith("License ::")
    ]
    if classes:
        return ", ".join(classes)
    return str(head["License"] or "").strip().split("\n")[0]
