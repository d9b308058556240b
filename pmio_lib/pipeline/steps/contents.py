"""Stage: the list of notebooks, for the links between pages."""

from pmio_lib.core.paths import project_root
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.site.contents import write_contents

if __name__ == "__main__":
    run_step(lambda: write_contents(project_root()))
