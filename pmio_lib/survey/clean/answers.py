"""What the responses kept of one export say, as the survey's tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from pmio_lib.people.schools import SchoolMatches
from pmio_lib.study.instruments import YES, Instrument
from pmio_lib.survey.read.forms import FormsExport
from pmio_lib.survey.tables import SurveyFreeText, SurveyRatings, SurveyResponses, SurveySupport
from pmio_lib.tables.validation import stored

TYPES: Final = {"item": "str", "rating": "Int64", "status": "str"}


@dataclass(frozen=True)
class KeptRows:
    """The rows kept of one export.

    `keys` has response_id, wave, school_id, indexed by row of the file: what opens each table.
    """

    export: FormsExport = field(repr=False)
    instrument: Instrument
    kept: pd.Index = field(repr=False)
    keys: pd.DataFrame = field(repr=False)

    def responses(self, matches: SchoolMatches) -> pd.DataFrame:
        """Give survey.tables.SurveyResponses."""
        completed = self.export.frame["completed_at"][self.kept].str[:10]
        frame = self.keys.assign(
            wave_label=self.instrument.wave,
            sequence=self.instrument.sequence,
            school_match=matches.match,
            is_engaged=self._said_yes("is_involved"),
            completed_on=completed.mask(completed.eq("")),
            received_communication=self._said_yes("received_communication"),
            may_contact=self._said_yes("may_contact"),
            answered_after_skip=self.is_skipped() & self.answers_what_may_be_skipped(),
        )
        return stored(frame, SurveyResponses, ["response_id"])

    def support(self) -> pd.DataFrame:
        """Give survey.tables.SurveySupport."""
        chosen = self.export.answers.multi["support"].chosen.set_index("row")
        frame = self.keys.join(chosen, how="inner")
        return stored(frame, SurveySupport, ["response_id", "option"])

    def ratings(self) -> pd.DataFrame:
        """Give survey.tables.SurveyRatings; every item of the wave for every response."""
        none = self.keys.iloc[:0].assign(item="", rating=0, status="")
        items = [self._item(name) for name in self.export.answers.ratings]
        frame = pd.concat([none.astype(TYPES), *items])
        return stored(frame, SurveyRatings, ["response_id", "item"])

    def free_text(self) -> pd.DataFrame:
        """Give survey.tables.SurveyFreeText. Restricted."""
        texts = [
            self.keys.join(text[text.ne("")].rename("text"), how="inner").assign(question=name)
            for name, text in self._texts()
        ]
        none = self.keys.iloc[:0].assign(question="", text="").astype("str")
        frame = pd.concat([none, *texts]).astype("str")
        return stored(frame, SurveyFreeText, ["response_id", "question"])

    def _texts(self) -> Iterator[tuple[str, pd.Series]]:
        for question in self.instrument.of_kind("free_text"):
            yield question.name, self.export.frame[question.name]
        for name, single in self.export.answers.single.items():
            yield name, single.remarks
        for name, multi in self.export.answers.multi.items():
            yield name, multi.unrecognised

    def _said_yes(self, question: str) -> pd.Series:
        if question not in self.export.answers.single:
            return pd.Series(pd.NA, index=self.kept, dtype="boolean")
        option = self.export.answers.single[question].option[self.kept]
        return option.eq(YES).astype("boolean").mask(option.isna())

    def is_skipped(self) -> pd.Series:
        """Tell whose answer routes past the questions between."""
        routing = self.instrument.routing
        if routing is None:
            return pd.Series(False, index=self.kept)
        option = self.export.answers.single[routing.question].option[self.kept]
        return option.eq(routing.answer).fillna(False).astype("bool")

    def answers_what_may_be_skipped(self) -> pd.Series:
        """Tell who answered a question that the routing may skip."""
        names = [question.name for question in self.instrument.skipped]
        return (self.export.frame.loc[self.kept, names] != "").any(axis=1)

    def _item(self, name: str) -> pd.DataFrame:
        answers = self.export.answers.ratings[name]
        rating = answers.rating[self.kept]
        status = pd.Series("missing", index=self.kept, dtype="str")
        if name in {question.name for question in self.instrument.skipped}:
            status = status.mask(self.is_skipped(), "skipped")
        status = status.mask(rating.notna(), "answered")
        status = status.mask(self.kept.isin(answers.unreadable), "unreadable")
        return self.keys.assign(item=name, rating=rating, status=status).astype(TYPES)
