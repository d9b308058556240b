"""Writes the whole twin to data/raw/demo: the same seed, the same bytes."""

from pathlib import Path

from pmio_lib.study.codebook import read_codebook
from pmio_lib.study.instruments import Instrument, read_instruments
from pmio_lib.study.overview import read_assumptions
from pmio_lib.twin.forms_file import csv_bytes, table, with_mess, xlsx_bytes
from pmio_lib.twin.interview_files import interview_files
from pmio_lib.twin.pupils import case_study_files
from pmio_lib.twin.schools import participation, register_csv, twin_schools
from pmio_lib.twin.survey import Response, twin_responses

WRITERS = {"survey_2019_11": (".xlsx", xlsx_bytes), "survey_2020_02": (".csv", csv_bytes)}


def twin_files(study: Path, seed: int) -> dict[str, bytes]:
    """Give every file of the twin by its path below data/raw/demo."""
    return {
        "schools.csv": register_csv().encode(),
        **_survey_files(study, seed),
        **interview_files(study, seed),
        **case_study_files(study, seed),
    }


def write_twin(root: Path, seed: int) -> tuple[str, ...]:
    """Write the twin and give the files written."""
    files = twin_files(root / "study", seed)
    for name, content in files.items():
        path = root / "data" / "raw" / "demo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tuple(files)


def _survey_files(study: Path, seed: int) -> dict[str, bytes]:
    assumptions, taking_part = read_assumptions(study), participation()
    labels = {name: code.label for name, code in read_codebook(study).codes.items()}
    files: dict[str, bytes] = {}
    coding = ["wave,form_id,question,code,coder"]
    for instrument in read_instruments(study):
        if instrument.id not in WRITERS:
            continue  # a wave of the follow-up has no twin
        answers = twin_responses(instrument, taking_part, assumptions, seed)
        responses = with_mess(answers, instrument)
        ending, write = WRITERS[instrument.id]
        rows = table(instrument, responses, twin_schools(), labels)
        files[f"survey/{instrument.id}{ending}"] = write(rows)
        coding += _coding(instrument, responses)
    files["survey/coding.csv"] = ("\n".join(coding) + "\n").encode()
    return files


def _coding(instrument: Instrument, responses: list[Response]) -> list[str]:
    return [
        f"{instrument.id},{response.form_id},{question},{code},A"
        for response in responses
        for question, codes in response.codes.items()
        for code in codes
    ]
