"""The window around the pages: navigation, banner, message bar, lock, key sheet."""
