/* Starts RTX Clinic with the Python that lies beside it, in one process, and says in a sentence what is missing.
   Compiled twice: with WINDOW for the start menu, without for the command line. */

#include <windows.h>
#include <shellapi.h>
#include <stdio.h>

#define LONGEST 32768

typedef int (*python_main)(int, wchar_t **);

static void say(const wchar_t *sentence)
{
#ifdef WINDOW
    MessageBoxW(NULL, sentence, L"RTX Clinic", MB_OK | MB_ICONERROR);
#else
    fwprintf(stderr, L"%ls\n", sentence);
#endif
}

int main(void)
{
    static wchar_t program[LONGEST], folder[LONGEST], library[LONGEST], script[LONGEST], sentence[1024];
    DWORD length = GetModuleFileNameW(NULL, program, LONGEST);
    wchar_t *last;
    if (length == 0 || length > LONGEST - 64)
        return 1;
    wcscpy(folder, program);
    last = wcsrchr(folder, L'\\');
    if (last == NULL)
        return 1;
    *last = 0;
    wcscpy(library, folder);
    wcscat(library, L"\\python311.dll");
    wcscpy(script, folder);
    wcscat(script, L"\\app\\main.py");

    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    python_main run = python ? (python_main)(void (*)(void))GetProcAddress(python, "Py_Main") : NULL;
    if (run == NULL || GetFileAttributesW(script) == INVALID_FILE_ATTRIBUTES) {
        swprintf(sentence, 1024,
                 L"RTX Clinic cannot start: a file of the program is missing or Windows lacks its C runtime (error %lu). "
                 L"Your clinic files are untouched. Install RTX Clinic again; it needs Windows 10 or newer, 64 bit.",
                 GetLastError());
        say(sentence);
        return 1;
    }

    int given = 0;
    wchar_t **typed = CommandLineToArgvW(GetCommandLineW(), &given);
    wchar_t **arguments = calloc((size_t)given + 6, sizeof *arguments);
    if (typed == NULL || arguments == NULL)
        return 1;
    int count = 0;
    arguments[count++] = program;
    arguments[count++] = L"-B"; /* leaves nothing behind beside the program */
    arguments[count++] = L"-X";
    arguments[count++] = L"utf8";
    arguments[count++] = script;
    for (int at = 1; at < given; at++)
        arguments[count++] = typed[at];

    int status = run(count, arguments);
#ifdef WINDOW
    if (status != 0) {
        swprintf(sentence, 1024,
                 L"RTX Clinic ended with fault %d. What was saved is safe. Start it again; if it happens once more, run "
                 L"rtx-clinic.exe --debug in a command prompt and send what it says to those who maintain the program.",
                 status);
        say(sentence);
    }
#endif
    return status;
}
