# Sets up .venv with the locked versions, then runs main.py with the arguments given (none: the window on the teaching cohort).
# Windows PowerShell 5 or newer, no administrator needed. Not tried on Windows yet.
. "$PSScriptRoot\common.ps1"
Install-Locked "requirements.lock" "runtime.stamp"
if ($args.Count -eq 0) { $args = @("--demo") }
& $VenvPython "$Root\main.py" @args
exit $LASTEXITCODE
