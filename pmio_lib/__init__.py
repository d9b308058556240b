"""The library behind the notebooks: it reads, checks, computes, draws and publishes.

CONTRIBUTING.md holds the map.
"""

import os

# pandera takes its settings from the environment when it is imported, and refuses to be imported
# where one is mistyped: what one person has set there must not decide what is checked here.
for _name in [name for name in os.environ if name.startswith("PANDERA_")]:
    del os.environ[_name]
