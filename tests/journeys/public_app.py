"""The embedded public server on the tree named by the environment, for a server process of its own."""

import os
from pathlib import Path

from lanmu.release.serving import PublicFiles

app = PublicFiles(Path(os.environ["JOURNEY_TREE"]))
