"""Clinical scores and dose arithmetic: pure functions, exact numbers, one module a subject (import that module)."""
