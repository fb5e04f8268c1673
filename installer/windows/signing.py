"""Signs what is handed out, where a certificate is at hand; without one nothing is signed and nothing fails."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

CERTIFICATE = "RTX_SIGN_PKCS12"
PASSWORD_FILE = "RTX_SIGN_PASSWORD_FILE"  # noqa: S105 - the name of a variable
TIME_SERVER = "RTX_SIGN_TIME_SERVER"


def sign(path: Path) -> bool:
    """Signs a Windows program in place with the PKCS#12 file that RTX_SIGN_PKCS12 names; False where there is none.

    The password stands in the file that RTX_SIGN_PASSWORD_FILE names; RTX_SIGN_TIME_SERVER is the address of a time-stamping
    server, without which a signature ends with its certificate. Raises CalledProcessError where signing fails.
    """
    certificate = os.environ.get(CERTIFICATE)
    if not certificate:
        return False
    signed = path.with_name(f"{path.name}.signed")
    command = ["osslsigncode", "sign", "-pkcs12", certificate, "-h", "sha256", "-n", "RTX Clinic"]
    if password := os.environ.get(PASSWORD_FILE):
        command += ["-readpass", password]
    if server := os.environ.get(TIME_SERVER):
        command += ["-ts", server]
    subprocess.run([*command, "-in", str(path), "-out", str(signed)], check=True)
    signed.replace(path)
    return True
