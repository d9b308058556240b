"""Reads one YAML file of study/ into a pydantic model. What the models say lives beside it."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pmio_lib.core.errors import StudyError


class StudyModel(BaseModel):
    """Base of everything read from study/: frozen, and no key is ignored in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=BaseModel)


class _Once(yaml.constructor.SafeConstructor):
    """Safe, and of a key given twice neither is dropped in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                problem = f"the key {key.value} stands here twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


class _Loader(_Once, yaml.SafeLoader):
    """Says what is wrong in words a person can use."""


class _QuickLoader(_Once, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Ten times as fast, where PyYAML was built with libyaml."""


def _content(text: str) -> Any:
    try:
        return yaml.load(text, _QuickLoader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError:
        return yaml.load(text, _Loader)  # noqa: S506 (a SafeLoader)


_read: dict[tuple[Path, str], Any] = {}


def contents_read() -> dict[tuple[Path, str], Any]:
    """Give what this process has read: by file and section ("" for a whole file), its content."""
    return dict(_read)


def read_yaml(path: Path) -> Any:
    """Read one YAML file; StudyError, naming file and line, if it is absent or not YAML."""
    content = _parsed(path)
    _read[path, ""] = content
    return content


def _parsed(path: Path) -> Any:
    if not path.is_file():
        raise StudyError(f"{path.name}: there is no such file in {path.parent.name}/.")
    try:
        text = path.read_bytes().decode("utf-8")
        return _content(text)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise StudyError(f"{path.name}, line {line}: not UTF-8; save the file as it.") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise StudyError(f"{path.name}, line {line}: not valid YAML ({error.reason}).") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StudyError(f"{path.name}, line {line}: not valid YAML ({error.problem}).") from error


def read_model(path: Path, model: type[Model]) -> Model:
    """Read one YAML file as `model`; a mapping of all that is wrong becomes one StudyError."""
    return validate(read_yaml(path), model, path.name)


def validate(value: Any, model: type[Model], file: str) -> Model:
    """Validate `value` as `model`, naming the file and each key that is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        lines = [
            f"{file}, {'.'.join(str(part) for part in item['loc']) or 'top level'}: "
            f"{item['msg']} (found {item['input']!r:.80})."
            for item in error.errors()
        ]
        raise StudyError("\n".join(lines)) from error


def read_sections(folder: Path, file: str, sections: tuple[str, ...], model: type[Model]) -> Model:
    """Read only the named top-level sections of one study file into `model`.

    Raises StudyError if the file, a section or a value in one is missing or wrong.
    """
    content = _parsed(folder / file)
    if not isinstance(content, dict):
        raise StudyError(f"{file}: expected a mapping of sections at the top level.")
    missing = [section for section in sections if section not in content]
    if missing:
        raise StudyError(f"{file}: the section {', '.join(missing)} is missing.")
    kept = {section: content[section] for section in sections}
    _read.update({(folder / file, section): value for section, value in kept.items()})
    return validate(kept, model, file)
