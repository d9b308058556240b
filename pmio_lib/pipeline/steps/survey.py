"""Stage: the survey's exports to its tables, from the source that params.yaml names."""

from pathlib import Path
from typing import Final

from pmio_lib.core.paths import project_root
from pmio_lib.core.settings import read_settings
from pmio_lib.people.pseudonyms import Pseudonyms, read_key
from pmio_lib.people.restricted import write_restricted
from pmio_lib.pipeline.steps.outcome import run_step
from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import read_instruments
from pmio_lib.survey.clean.tables import clean_survey
from pmio_lib.survey.read.files import find_survey_files
from pmio_lib.survey.tables import (
    SurveyCodes,
    SurveyFreeText,
    SurveyRatings,
    SurveyResponses,
    SurveySupport,
)
from pmio_lib.tables.said import Said, summarised, tidy, write_said
from pmio_lib.tables.store import write_table, write_waiting

ROOM: Final = "survey"
TABLES: Final = {
    f"{ROOM}/survey_responses": SurveyResponses,
    f"{ROOM}/survey_support": SurveySupport,
    f"{ROOM}/survey_ratings": SurveyRatings,
    f"{ROOM}/survey_codes": SurveyCodes,
}


def main(root: Path) -> None:
    """Clean every wave of the survey's source and store the tables; without one, without rows."""
    source = read_settings(root).source_of("survey")
    if source == "none":
        write_waiting(root, TABLES)
        write_restricted(root, "survey_free_text", SurveyFreeText.empty())
        write_said(root, ROOM, [])
    else:
        _clean(root, source)
    tidy(root, ROOM, TABLES)


def _clean(root: Path, source: str) -> None:
    study = root / "study"
    instruments = read_instruments(study)
    files = find_survey_files(root, source, instruments)
    codebook = read_codebook(study) if (study / "codebook.yaml").is_file() else None
    key = read_key(root, source, read_settings(root).seed)
    tables = clean_survey(files, instruments, codebook, Pseudonyms(key))
    frames = (tables.responses, tables.support, tables.ratings, tables.codes)
    for (name, model), frame in zip(TABLES.items(), frames, strict=True):
        ledgers = tables.code_ledgers if frame is tables.codes else tables.ledgers
        write_table(root, name, frame, ledgers, model)
    write_restricted(root, "survey_free_text", tables.free_text)
    labels = {each.id: each.wave for each in instruments}
    absent = [
        Said(f"{ROOM}/{wave}", f"no export of the survey of {labels[wave]}, passed over",
             is_warning=True)
        for wave in files.absent
    ]  # fmt: skip
    for each in (*tables.said, *absent, *tables.reports):
        print(each)
    write_said(root, ROOM, [*tables.said, *absent, *summarised(tables.reports)])


if __name__ == "__main__":
    run_step(lambda: main(project_root()))
