; RTX Clinic for one user, without an administrator. Silent: setup.exe /S [/D=C:\folder]; remove: Uninstall.exe /S
; build.py hands over STAGE, FILES (what to remove), ICON, OUTPUT, NAME, PUBLISHER, VERSION, NUMBERS, SIZE_KB.
Target amd64-unicode
Unicode true
SetCompressor /SOLID lzma
SetCompressorDictSize 32
CRCCheck force
ManifestDPIAware true
RequestExecutionLevel user

!include MUI2.nsh
!include WinVer.nsh
!include x64.nsh
!include FileFunc.nsh
!include WordFunc.nsh
!include LogicLib.nsh

!define FOLDER "$LOCALAPPDATA\Programs\${NAME}"
!define PROGRAM "${NAME}.exe"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\RTXClinic"
!define CLASSES "Software\Classes"
!define FILE_CLASS "RTXClinic.ClinicFile"

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "${FOLDER}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!define MUI_FINISHPAGE_RUN_TEXT "Open ${NAME}"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; A sentence in a window, or nothing but the exit status when silent.
!macro Refuse STATUS SENTENCE
  MessageBox MB_OK|MB_ICONSTOP "${SENTENCE}" /SD IDOK
  SetErrorLevel ${STATUS}
  Quit
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    !insertmacro Refuse 5 "${NAME} needs 64-bit Windows. Nothing was changed."
  ${EndIf}
  ${IfNot} ${AtLeastWin10}
    !insertmacro Refuse 5 "${NAME} needs Windows 10 or newer. Nothing was changed."
  ${EndIf}

  ; Two setups at once would take each other's files away.
  System::Call 'kernel32::CreateMutexW(p 0, i 0, w "RTXClinicSetup") p .r0 ?e'
  Pop $1
  ${If} $1 = 183
    !insertmacro Refuse 5 "The setup of ${NAME} is running already. Nothing was changed by this one. Go on with the other."
  ${EndIf}

  ; An older program could not open what a newer one has written.
  ReadRegStr $0 HKCU "${UNINSTALL}" "DisplayVersion"
  ReadRegStr $1 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $0 != ""
  ${AndIf} ${FileExists} "$1\${PROGRAM}"
    ${VersionCompare} "$0" "${VERSION}" $2
    ${If} $2 == 1
      !insertmacro Refuse 6 "${NAME} $0 is installed, which is newer than this setup (${VERSION}). Nothing was changed. Keep the newer one; if you must go back, remove it first and restore a backup made with ${VERSION}."
    ${EndIf}
  ${EndIf}
FunctionEnd

Section
  SectionIn RO
  AddSize ${SIZE_KB}

  ; Is there room? (an upgrade needs it twice only if the old version cannot be removed)
  StrCpy $0 $INSTDIR 2
  ${DriveSpace} "$0\" "/D=F /S=K" $1
  IntOp $2 ${SIZE_KB} + 51200
  ${If} $1 != ""
  ${AndIf} $1 L< $2
    IntOp $2 $2 / 1024
    !insertmacro Refuse 5 "There is not enough room on drive $0: ${NAME} needs $2 MB. Nothing was changed. Free some space and start setup again."
  ${EndIf}

  ; Is it running? A program that runs cannot be opened for writing.
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      !insertmacro Refuse 5 "${NAME} is open, or you may not write to $INSTDIR. Nothing was changed. Close ${NAME} and start setup again."
    ${EndIf}
    FileClose $0
  ${EndIf}

  ; May we write?
  CreateDirectory "$INSTDIR"
  ClearErrors
  FileOpen $0 "$INSTDIR\setup.trial" w
  ${If} ${Errors}
    !insertmacro Refuse 5 "You may not write to $INSTDIR. Nothing was changed. Start setup again and choose a folder of yours."
  ${EndIf}
  FileClose $0
  Delete "$INSTDIR\setup.trial"

  ; Upgrade: the old version takes its own files away, so that none is left to be mixed with the new ones.
  ${If} ${FileExists} "$INSTDIR\Uninstall.exe"
    CopyFiles /SILENT "$INSTDIR\Uninstall.exe" "$PLUGINSDIR\old.exe"
    ExecWait '"$PLUGINSDIR\old.exe" /S _?=$INSTDIR'
  ${EndIf}

  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${STAGE}/*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  ${If} ${Errors}
    !insertmacro Refuse 5 "Not every file could be written to $INSTDIR. Your clinic files are untouched. Free some space or close what holds the folder, and start setup again."
  ${EndIf}

  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"

  WriteRegStr HKCU "${CLASSES}\.rtxdb" "" "${FILE_CLASS}"
  WriteRegStr HKCU "${CLASSES}\${FILE_CLASS}" "" "${NAME} clinic file"
  WriteRegStr HKCU "${CLASSES}\${FILE_CLASS}\DefaultIcon" "" "$INSTDIR\${PROGRAM},0"
  WriteRegStr HKCU "${CLASSES}\${FILE_CLASS}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" "%1"'
  ${RefreshShellIcons}

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE_KB}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  ClearErrors
  FileOpen $0 "$INSTDIR\${PROGRAM}" a
  ${If} ${Errors}
  ${AndIf} ${FileExists} "$INSTDIR\${PROGRAM}"
    !insertmacro Refuse 5 "${NAME} is open. Nothing was removed. Close it and try again."
  ${EndIf}
  FileClose $0

  ; Only what setup brought, file by file: a clinic file that somebody put here stays.
  !include "${FILES}"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"

  Delete "$SMPROGRAMS\${NAME}.lnk"
  ReadRegStr $0 HKCU "${CLASSES}\.rtxdb" ""
  ${If} $0 == "${FILE_CLASS}"
    DeleteRegKey HKCU "${CLASSES}\.rtxdb"
  ${EndIf}
  DeleteRegKey HKCU "${CLASSES}\${FILE_CLASS}"
  DeleteRegKey HKCU "${UNINSTALL}"
  ${RefreshShellIcons}
SectionEnd
