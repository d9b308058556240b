"""Stage: the list of notebooks, for the links between pages."""

from pmio_lib.paths import project_root
from pmio_lib.publish.contents import write_contents
from pmio_lib.steps.outcome import run_step

if __name__ == "__main__":
    run_step(lambda: write_contents(project_root()))
