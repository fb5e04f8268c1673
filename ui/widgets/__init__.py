"""The kit that every page is built from; see `ui.widgets.kit` for the whole list of names."""
