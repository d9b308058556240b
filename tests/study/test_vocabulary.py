"""One vocabulary: a known column is called as the file says, another as its name says."""

import ast
from pathlib import Path

import pandas as pd
import pytest

from pmio_lib.core.errors import PublishError, StudyError
from pmio_lib.study.vocabulary import Term, Vocabulary, read_vocabulary

ROOT = Path(__file__).resolve().parents[2]
NUMBERS = pd.Series([1.0, None])
KNOWN = Vocabulary({"score_pct": Term(label="Score", unit="percent", places=0)})


def test_a_known_column_is_called_as_the_file_says() -> None:
    assert KNOWN.term("score_pct", NUMBERS) == Term(label="Score", unit="percent", places=0)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("gap_pp", "percentage_point"),
        ("share_pct", "percent"),
        ("n_pupils", "count"),
        ("share_n", "count"),
        ("effect_sd", "ratio"),
        ("fisher_p", "ratio"),
        ("of_all_rank", "rank"),
    ],
)
def test_another_is_read_from_its_name_whose_end_is_the_unit(name: str, unit: str) -> None:
    term = KNOWN.term(name, NUMBERS)
    assert term.unit == unit
    assert term.label == (name[0].upper() + name[1:]).replace("_", " ")


@pytest.mark.parametrize(
    "values",
    [pd.Series(["a"]), pd.Series([True]), pd.Series([], dtype=object), pd.Series([None, None])],
)
def test_words_flags_and_nothing_need_no_unit(values: pd.Series) -> None:
    assert KNOWN.term("which", values).unit is None


def test_whole_numbers_with_gaps_are_numbers() -> None:
    assert KNOWN.term("n_schools", pd.Series([1, pd.NA, 3]).astype("Int64")).unit == "count"
    assert KNOWN.term("n_schools", pd.Series([1, pd.NA], dtype=object)).unit == "count"


def test_numbers_whose_name_says_no_unit_are_refused_unless_the_cell_says_it() -> None:
    with pytest.raises(PublishError, match="Stoke holds numbers"):
        KNOWN.term("Stoke", NUMBERS)
    assert KNOWN.term("Stoke", NUMBERS, "percent").unit == "percent"


@pytest.mark.parametrize("term", ["{label: A, unit: metre}", "{unit: count}", "{label: A, x: 1}"])
def test_a_wrong_entry_is_named(tmp_path: Path, term: str) -> None:
    (tmp_path / "vocabulary.yaml").write_text(f"a: {term}", encoding="utf-8")
    with pytest.raises(StudyError, match=r"vocabulary\.yaml, a"):
        read_vocabulary(tmp_path)


def test_the_projects_vocabulary_holds_no_word_that_nothing_uses() -> None:
    known = read_vocabulary(ROOT / "study")
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("pmio_lib", "notebooks")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".ipynb")
    )
    unused = [name for name in known.names if not _stands_in(name, code)]
    assert unused == []


def _stands_in(name: str, code: str) -> bool:
    """Also names put together from a stem, such as `<stem>_pct`."""
    words = name.split("_")
    splits = (("_".join(words[:k]), "_" + "_".join(words[k:])) for k in range(1, len(words)))
    return name in code or any(stem in code and end in code for stem, end in splits)


def test_names_are_words_of_python() -> None:
    assert all(ast.parse(name) for name in read_vocabulary(ROOT / "study").names)
