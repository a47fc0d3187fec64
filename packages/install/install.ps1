# Installs hf-auth for one user of Windows:
#
#   irm https://github.com/hf-auth/hf-auth/releases/latest/download/install.ps1 | iex
#   & ([scriptblock]::Create((irm https://github.com/hf-auth/hf-auth/releases/latest/download/install.ps1))) -Version 0.1.0
#
# Nobody has run this yet: the machines that hf-auth is tested on have no PowerShell.
param(
  [string] $Prefix = (Join-Path $env:LOCALAPPDATA 'hf-auth'),
  [string] $Version = 'latest',
  [switch] $Uninstall
)
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

$Program = Join-Path $Prefix 'hf-auth.exe'
$Files = 'hf-auth.ps1', 'LICENSE', 'hf-auth.exe'

if ($Uninstall) {
  foreach ($File in $Files) { Remove-Item -Force -ErrorAction SilentlyContinue (Join-Path $Prefix $File) }
  Write-Output "Removed hf-auth from $Prefix; the tokens stay where they are"
  return
}

if (-not [Environment]::Is64BitOperatingSystem) { throw 'There is no hf-auth for 32-bit Windows' }
$Version = $Version -replace '^v', ''
if ($Version -notmatch '^[0-9A-Za-z.+-]+$') { throw "Not a version: $Version" }
# Windows for ARM runs programs for x64.
$Archive = 'hf-auth-windows-x64.zip'
$From = 'https://github.com/hf-auth/hf-auth/releases'
$From = if ($Version -eq 'latest') { "$From/latest/download" } else { "$From/download/v$Version" }

New-Item -ItemType Directory -Force $Prefix | Out-Null
# Beside where it goes, so that putting it there is one step.
$Work = Join-Path $Prefix (".new-" + [IO.Path]::GetRandomFileName())
New-Item -ItemType Directory $Work | Out-Null
try {
  Write-Output "Downloading $Archive"
  foreach ($File in 'SHA256SUMS', $Archive) {
    Invoke-WebRequest -UseBasicParsing -Uri "$From/$File" -OutFile (Join-Path $Work $File)
  }
  $Line = Get-Content (Join-Path $Work 'SHA256SUMS') | Where-Object { $_ -match "^([0-9a-f]{64})  $([regex]::Escape($Archive))$" }
  if (-not $Line) { throw "The release has no $Archive in its SHA256SUMS" }
  $Wanted = ($Line -split ' ')[0]
  $Found = (Get-FileHash -Algorithm SHA256 (Join-Path $Work $Archive)).Hash.ToLowerInvariant()
  if ($Found -ne $Wanted) { throw "$Archive is not what SHA256SUMS says: the download is damaged or was changed" }

  Expand-Archive -Path (Join-Path $Work $Archive) -DestinationPath (Join-Path $Work 'new')
  $Said = & (Join-Path $Work 'new\hf-auth.exe') --version
  if ($LASTEXITCODE -ne 0) { throw "The program does not start on this machine" }
  # A program that runs can be renamed, and not replaced.
  $Old = "$Program.old"
  Remove-Item -Force -ErrorAction SilentlyContinue $Old
  if (Test-Path $Program) { Move-Item -Force $Program $Old }
  try {
    foreach ($File in $Files) { Move-Item -Force (Join-Path $Work "new\$File") (Join-Path $Prefix $File) }
  } catch {
    if (Test-Path $Old) { Move-Item -Force $Old $Program }
    throw
  }
  Remove-Item -Force -ErrorAction SilentlyContinue $Old
  Write-Output "Installed $Said as $Program"
} finally {
  Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $Work
}
$Path = [Environment]::GetEnvironmentVariable('Path', 'User')
if (($Path -split ';') -notcontains $Prefix) {
  Write-Output "$Prefix is not on your Path. Add it with:"
  Write-Output "  [Environment]::SetEnvironmentVariable('Path', `"$Prefix;`" + [Environment]::GetEnvironmentVariable('Path', 'User'), 'User')"
}
