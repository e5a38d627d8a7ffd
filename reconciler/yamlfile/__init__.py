"""YAML that people write: text to plain data with positions, and what is wrong to sentences. Never what it means."""
