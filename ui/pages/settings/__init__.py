"""About this clinic file and program, and the passphrase of who is signed in."""
