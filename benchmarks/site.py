"""The site as built: its size, seconds to render it, and when a browser first paints each page.

Run as `python benchmarks/site.py`, after `pmio run`. A page is opened from disk five times, each
in a window of its own, and the middle time is printed. Asserts nothing about time. The site's size
is that of its files as they are opened: the archive of them (site.zip), which holds each once more
and is fetched by whoever wants it, is printed beside it and not counted.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from pmio_lib.site.take_along.archive import ARCHIVE

ROOT: Final = Path(__file__).parents[1]
SITE: Final = ROOT / "reports" / "site"
OPENED: Final = 5
FIRST_PAINT: Final = """() => new Promise(done => new PerformanceObserver(list => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) done(paint.startTime);
}).observe({type: "paint", buffered: true}))"""


def first_paint_ms(browser: Browser, path: Path) -> float:
    """Open a page as a reader does, and give when its first words stood there."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    paint = page.evaluate(FIRST_PAINT)
    context.close()
    return float(paint)


def main() -> None:
    """Print the table."""
    shutil.rmtree(ROOT / "build" / "pages", ignore_errors=True)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "pmio_lib.pipeline.steps.site"], cwd=ROOT, check=True)
    print(f"render all pages: {time.perf_counter() - start:.1f} s")
    archive = SITE / ARCHIVE
    files = [path for path in SITE.rglob("*") if path.is_file() and path != archive]
    print(f"site: {sum(path.stat().st_size for path in files):,} bytes in {len(files)} files")
    print(f"all of it as a zip, not counted above: {archive.stat().st_size:,} bytes")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("first paint: not measured, Chromium is not installed")
        return
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for path in sorted(path for path in files if path.suffix == ".html"):
            paint = median(first_paint_ms(browser, path) for _ in range(OPENED))
            name = path.relative_to(SITE).as_posix()
            print(f"{name:28} {path.stat().st_size / 1024:6.0f} KB, first paint {paint:4.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
