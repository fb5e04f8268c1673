# Shared by run.ps1 and test.ps1: finds Python 3.11 or newer and makes .venv with locked versions.
$ErrorActionPreference = "Stop"
$Root = Split-Path -Parent $PSScriptRoot
$Venv = Join-Path $Root ".venv"
$VenvPython = Join-Path $Venv "Scripts\python.exe"

function Find-Python {
    foreach ($candidate in @(@("py", "-3.11"), @("py", "-3"), @("python"), @("python3"))) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $rest = @($candidate | Select-Object -Skip 1)
        & $candidate[0] @rest -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>$null
        if ($LASTEXITCODE -eq 0) { return ,$candidate }
    }
    [Console]::Error.WriteLine("RTX Clinic needs Python 3.11 or newer and found none. Nothing was changed. Install it from python.org (for this user) and run this again.")
    exit 2
}

function Install-Locked([string]$Lock, [string]$Stamp) {
    $lockFile = Join-Path $PSScriptRoot $Lock
    $stampFile = Join-Path $Venv $Stamp
    $sum = (Get-FileHash $lockFile -Algorithm SHA256).Hash
    if ((Test-Path $VenvPython) -and (Test-Path $stampFile) -and ((Get-Content $stampFile) -eq $sum)) { return }
    if (-not (Test-Path $VenvPython)) {
        $python = Find-Python
        $rest = @($python | Select-Object -Skip 1)
        [Console]::Error.WriteLine("Making .venv ...")
        & $python[0] @rest -m venv $Venv
        if ($LASTEXITCODE -ne 0) { exit 2 }
    }
    [Console]::Error.WriteLine("Installing the locked packages (a few minutes the first time; details in .venv\install.log) ...")
    & $VenvPython -m pip install --disable-pip-version-check --no-input --require-hashes -r $lockFile *> (Join-Path $Venv "install.log")
    if ($LASTEXITCODE -ne 0) {
        Get-Content (Join-Path $Venv "install.log") -Tail 15 | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine("The packages could not be installed. Your data was not touched. Check the connection to the package index and run this again.")
        exit 1
    }
    Set-Content $stampFile $sum
}
