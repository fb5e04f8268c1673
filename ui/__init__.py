"""Everything that needs Qt: windows, and paper."""
