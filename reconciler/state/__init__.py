"""Records to and from the state file: the only memory of what was last sent. Never asks the store, never plans."""
