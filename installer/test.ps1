# Sets up .venv with the locked development tools, then hands the arguments to pytest (none: the whole suite).
. "$PSScriptRoot\common.ps1"
Install-Locked "requirements-dev.lock" "dev.stamp"
$env:QT_QPA_PLATFORM = "offscreen"
if ($args.Count -eq 0) { $args = @("-n", "2", "--dist", "worksteal") }
Push-Location $Root
try { & $VenvPython -m pytest -q @args } finally { Pop-Location }
exit $LASTEXITCODE
