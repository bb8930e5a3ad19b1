"""``python -m hothatch`` is the command ``hothatch``."""

import sys

from hothatch.cli import main

sys.exit(main())
