"""The program's statistics beside frozen numbers from R, on the user's own machine as in the tests."""
