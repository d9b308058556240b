"""`pmio ...`: thin, every verb one call into the library; imports wait until a verb needs them."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pmio_lib.core.errors import PipelineError, PmioError
from pmio_lib.core.paths import project_root


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a PmioError ends it with its message and exit code."""
    options = parser().parse_args(arguments)
    try:
        options.verb(options)
    except BrokenPipeError:  # whoever read has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except PmioError as error:
        print(f"\n{error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from error


def parser() -> argparse.ArgumentParser:
    """Give the parser of every verb."""
    top = argparse.ArgumentParser(prog="pmio", description="The evaluation's pipeline and tools.")
    verbs = top.add_subparsers(required=True, metavar="verb")
    run = verbs.add_parser("run", help="rebuild whatever a change has touched, and the site")
    run.add_argument("notebook", nargs="?", help="only this notebook's page, as in 04_gcse_trend")
    run.add_argument("-j", "--jobs", type=int, help="stages at once (one a processor)")
    run.set_defaults(verb=_run)
    explain = verbs.add_parser("explain", help="say for each stage why it would run")
    explain.set_defaults(verb=_explain)
    watch = verbs.add_parser("watch", help="make the pages anew whenever a file is saved")
    watch.add_argument("notebook", nargs="?", help="only this notebook's page")
    watch.set_defaults(verb=_watch)
    check = verbs.add_parser(
        "check", help="check an export, a coding file or a table of figures before anything runs"
    )
    check.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="a file or a folder")
    check.add_argument("--json", action="store_true", help="say it as JSON, for programs")
    check.add_argument(
        "--html", type=_page, metavar="FILE", help="write it as one page for a colleague as well"
    )
    check.add_argument(
        "--corrections",
        action="store_true",
        help="write corrections.csv beside the files, a line for each cell to ask about",
    )
    check.add_argument(
        "--into", type=Path, metavar="FILE", help="write the corrections there instead"
    )
    check.set_defaults(verb=_check)
    diff = verbs.add_parser("diff", help="say what changed between two runs, the overturned first")
    for which in ("a", "b"):
        diff.add_argument(
            which, metavar=which.upper(), help="a project, reports/, a site, a zip or a revision"
        )
    diff.add_argument("--json", action="store_true", help="say it as JSON, for programs")
    diff.add_argument("--html", type=_page, metavar="FILE", help="write it as one page as well")
    diff.set_defaults(verb=_diff)
    official = verbs.add_parser(
        "official", help="read an official file as published, and set it beside the figures held"
    )
    official.add_argument("path", type=Path, metavar="PATH")
    official.add_argument("--json", action="store_true", help="say it as JSON, for programs")
    official.add_argument(
        "--write", action="store_true", help="add what is new to the project's figures, one file"
    )
    official.add_argument(
        "--into", type=Path, metavar="DIR", help="write what is new into this folder instead"
    )
    official.set_defaults(verb=_official)
    areas = verbs.add_parser("areas", help="write an index of all local authorities with ranks")
    areas.set_defaults(verb=_areas)
    area = verbs.add_parser("area", help="write the page of one local authority")
    area.add_argument("code", metavar="CODE", help="the Department for Education's, as in 831")
    area.set_defaults(verb=_area)
    pdf = verbs.add_parser("pdf", help="print pages to PDF by the browser of this machine")
    pdf.add_argument("pages", nargs="*", metavar="PAGE", help="as in 04_gcse_trend; all if none")
    pdf.set_defaults(verb=_pdf)
    codebook = verbs.add_parser("codebook", help="write the codebook for tools of analysis, .qdc")
    codebook.set_defaults(verb=_codebook)
    demo = verbs.add_parser("demo", help="write the synthetic twin of the private files")
    demo.set_defaults(verb=_demo)
    notebooks = verbs.add_parser("notebooks", help="hold the notebooks to the project's rules")
    notebooks.add_argument(
        "--clean", action="store_true", help="first take outputs and run counts out of them"
    )
    notebooks.add_argument(
        "--filter", action="store_true", help="clean one notebook from stdin to stdout, for git"
    )
    notebooks.set_defaults(verb=_notebooks)
    return top


def _page(text: str) -> Path:
    """Give a path that a page may be written to: not that of a raw file."""
    if Path(text).suffix.casefold() not in (".html", ".htm"):
        raise argparse.ArgumentTypeError("the page's name must end in .html")
    return Path(text)


def _run(options: argparse.Namespace) -> None:
    from pmio_lib.pipeline import last_run
    from pmio_lib.site.provenance import write_manifest

    root = project_root()
    if last_run.is_unchanged(root):
        write_manifest(root)
        print("Nothing to do: no file has changed since the last run.")
    else:
        from pmio_lib.pipeline.run import reproduce

        outcome = reproduce(root, _tell, options.notebook, options.jobs)
        print(f"\n{len(outcome.executed)} of {outcome.stages} stages run; the rest was up to date.")
    page = f"{Path(options.notebook).stem}.html" if options.notebook else "index.html"
    print(f"The site: {root / 'reports' / 'site' / page}")


def _explain(options: argparse.Namespace) -> None:
    from pmio_lib.pipeline.explain import reasons

    for line in reasons(project_root()):
        print(line)


def _watch(options: argparse.Namespace) -> None:
    from pmio_lib.pipeline.watch import watch

    watch(project_root(), _tell, options.notebook)


def _tell(line: str) -> None:
    print(line, flush=True)


def _check(options: argparse.Namespace) -> None:
    from pmio_lib.pipeline.check.checking import check_path, told_lines

    root = project_root()
    told = [(path, check_path(path, root)) for path in options.paths]
    checks = [check for _, some in told for check in some]
    if options.html:  # written first: whoever reads the lines may have had enough of them
        from pmio_lib.core.writing import write_text
        from pmio_lib.pipeline.check.check_page import checks_html

        write_text(options.html, checks_html(checks))
    asked: list[str] = []
    if options.corrections or options.into:
        from pmio_lib.pipeline.check.questions import ask

        asked = [*ask(checks, root, options.into)]
    if options.json:
        plain = [check.as_json() for check in checks]
        print(json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=1))
    else:
        for path, some in told:
            for line in told_lines(path, some, root):
                print(line)
    for line in asked:
        print(line, file=sys.stderr if options.json else sys.stdout)
    sys.stdout.flush()  # a reader who has had enough is met here, and not when Python ends
    raise SystemExit(max(check.exit_code for check in checks))


def _diff(options: argparse.Namespace) -> None:
    from pmio_lib.core.writing import write_text
    from pmio_lib.pipeline.diff.comparison import compare
    from pmio_lib.pipeline.diff.report import as_html, as_json, lines
    from pmio_lib.pipeline.diff.runs import opened

    root = project_root()
    with opened(options.a, root) as a, opened(options.b, root) as b:
        comparison = compare(a, b)
    if options.html:
        write_text(options.html, as_html(comparison))
    if options.json:
        print(json.dumps(as_json(comparison), ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines(comparison)))
    sys.stdout.flush()
    raise SystemExit(comparison.exit_code)


def _official(options: argparse.Namespace) -> None:
    from pmio_lib.official.readers.account import account_of, write_new

    root = project_root()
    account = account_of(options.path, root)
    wants_file = options.write or options.into
    written = write_new(account, root, options.into) if wants_file else None
    if options.json:
        told = {**account.as_json(), "written": written and written.name}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        lines = account.lines()
        if wants_file:
            lines.append(f"  written: {written}" if written else "  nothing new to write")
        print("\n".join(lines))
    sys.stdout.flush()
    raise SystemExit(account.exit_code)


def _areas(options: argparse.Namespace) -> None:
    from pmio_lib.pipeline.area_pages import write_index

    path, made = write_index(project_root())
    print(f"{'Every local authority' if made else 'Nothing to do; every local authority'}: {path}")


def _area(options: argparse.Namespace) -> None:
    from pmio_lib.pipeline.area_pages import write_area

    path, made = write_area(project_root(), options.code)
    print(f"{'The page' if made else 'Nothing to do; the page'}: {path}")


def _pdf(options: argparse.Namespace) -> None:
    from pmio_lib.site.take_along.paper import print_pages

    reports = project_root() / "reports"
    for path in print_pages(reports / "site", reports / "pdf", options.pages):
        print(path, flush=True)


def _codebook(options: argparse.Namespace) -> None:
    from pmio_lib.interviews.clean.codes import codebook_nodes
    from pmio_lib.qda.refi_writer import refi_codebook_bytes
    from pmio_lib.study.codebook import read_codebook

    root = project_root()
    path = root / "build" / "codebook.qdc"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(refi_codebook_bytes(codebook_nodes(read_codebook(root / "study"))))
    print(f"The codebook, to be imported by a tool: {path}")


def _demo(options: argparse.Namespace) -> None:
    from pmio_lib.core.settings import read_settings
    from pmio_lib.twin.write import write_twin

    root = project_root()
    for file in write_twin(root, read_settings(root).seed):
        print(f"data/raw/demo/{file}")


def _notebooks(options: argparse.Namespace) -> None:
    if options.filter:
        _filter()
        return
    from pmio_lib.site.notebook_rules import broken_rules, clean

    paths = sorted((project_root() / "notebooks").glob("*.ipynb"))
    if options.clean:
        for path in paths:
            if clean(path):
                print(f"{path.name}: cleaned")
    broken = [line for path in paths for line in broken_rules(path)]
    if broken:
        raise PipelineError("\n".join(broken))
    print("The notebooks keep the rules.")


def _filter() -> None:
    from pmio_lib.core.notebook_cells import cleaned

    text = cleaned(sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(text.encode())


if __name__ == "__main__":
    main()
