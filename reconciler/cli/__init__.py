"""The command line: options in, one operation, one rendering out. The only code that prints, asks or exits."""
