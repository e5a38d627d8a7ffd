"""Run the command as `python -m reconciler`."""

import sys

try:
    from reconciler.cli.main import main
except KeyboardInterrupt:
    sys.exit(130)

if __name__ == "__main__":
    sys.exit(main())
