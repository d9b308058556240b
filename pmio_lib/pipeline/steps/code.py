"""Stage, always run: what each stage rests on, fingerprinted in build/code.yaml."""

from pmio_lib.core.paths import project_root
from pmio_lib.pipeline.fingerprints import write_fingerprints
from pmio_lib.pipeline.steps.outcome import run_step

if __name__ == "__main__":
    run_step(lambda: write_fingerprints(project_root()))
