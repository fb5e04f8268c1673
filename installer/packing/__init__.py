"""What every system's installer is made from: locked packages, what is left out, the icon, the lists that go beside it."""
