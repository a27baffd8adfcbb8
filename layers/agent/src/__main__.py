"""Entry of spot-agent.pyz."""

import os
import sys

from spot_agent.cli import main

sys.exit(main(sys.argv[1:], os.path.abspath(sys.argv[0])))
