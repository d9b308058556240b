"""Stage: a source's survey exports to the survey's tables. Run with the source's name."""

import sys

from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.people.pseudonyms import Pseudonyms, read_key
from pmio_lib.people.restricted import write_restricted
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import read_instruments
from pmio_lib.survey.clean.files import find_survey_files
from pmio_lib.survey.clean.tables import clean_survey
from pmio_lib.survey.tables import SurveyCodes, SurveyRatings, SurveyResponses, SurveySupport
from pmio_lib.tables.store import write_table


def main(source: str) -> None:
    """Clean every wave of `source` and store the survey's tables."""
    root = project_root()
    study = root / "study"
    instruments = read_instruments(study)
    files = find_survey_files(root, source, instruments)
    codebook = read_codebook(study) if (study / "codebook.yaml").is_file() else None
    key = read_key(root, source, read_settings(root).seed)
    tables = clean_survey(files, instruments, codebook, Pseudonyms(key))
    for wave in files.absent:
        print(f"{wave}: no export yet, passed over")
    for report in tables.reports:
        print(report)
    write_table(root, "survey_responses", tables.responses, tables.ledgers, SurveyResponses)
    write_table(root, "survey_support", tables.support, tables.ledgers, SurveySupport)
    write_table(root, "survey_ratings", tables.ratings, tables.ledgers, SurveyRatings)
    write_table(root, "survey_codes", tables.codes, tables.code_ledgers, SurveyCodes)
    write_restricted(root, "survey_free_text", tables.free_text)


if __name__ == "__main__":
    run_step(lambda: main(sys.argv[1]))
