"""The ground floor: what a value is. Field descriptions, parsing, units and rules, read from `resources/dictionary`."""
