"""What a reader takes along with a browser that has no network, from a site that was unpacked."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import matplotlib.image
import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Locator, Page

from pmio_lib.drawing.inline import DARK
from pmio_lib.site.take_along.archive import FOLDER, archive_of
from tests.fixtures.browsing import Open, unfold

PAGE = "04_gcse_trend.html"
OFFER = "Picture (PNG)"


@pytest.fixture(scope="module")
def unpacked(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("unpacked in a folder with spaces")
    with ZipFile(BytesIO(archive_of(site_folder))) as archive:
        archive.extractall(place)
    return place / FOLDER


def taken(page: Page, link: Any) -> tuple[str, bytes]:
    """Click, and give the name and the bytes of what was saved."""
    with page.expect_download() as found:
        link.click()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


def pixels(content: bytes) -> npt.NDArray[np.float32]:
    picture: npt.NDArray[np.float32] = matplotlib.image.imread(BytesIO(content), format="png")
    return picture


def has(picture: npt.NDArray[np.float32], colour: str) -> bool:
    wanted = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return bool(np.any(np.all(np.abs(picture[..., :3] - wanted) < 0.02, axis=-1)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_picture_is_saved_as_png_large_on_white_as_on_a_light_page(
    open_file: Open, unpacked: Path, width: int, scheme: str
) -> None:
    page = open_file(unpacked / PAGE, width, scheme)
    tools = page.locator("#figure-trend .tools")
    name, content = taken(page, tools.get_by_role("button", name=OFFER))
    picture = pixels(content)
    assert name == "04_gcse_trend_trend.png"
    assert picture.shape[:2] == (round(2000 * 380 / 780), 2000)
    corners = picture[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert np.all(corners == 1), "white, and nothing shines through"
    assert 0.002 < np.mean(np.any(picture[..., :3] < 0.9, axis=-1)) < 0.5
    assert has(picture, "#0b5cad"), "the line of Stoke-on-Trent"
    assert not has(picture, DARK["#0b5cad"])


def test_the_twin_s_picture_says_so_as_png_too(open_file: Open, unpacked: Path) -> None:
    page = open_file(unpacked / "03_case_study.html")
    unfold(page)
    size, drawn = {}, {}
    for key in ("printed", "drawn"):
        tools = page.locator(f"#figure-{key} .tools")
        _, content = taken(page, tools.get_by_role("button", name=OFFER))
        drawn[key] = np.mean(np.any(pixels(content)[..., :3] < 0.95, axis=-1))
        size[key] = pixels(content).shape
    assert size["printed"] == size["drawn"]
    assert drawn["drawn"] > drawn["printed"] + 0.02, "SYNTHETIC across the drawing"


@pytest.mark.parametrize("script", [True, False])
def test_every_table_offered_is_saved_as_it_lies_in_the_folder(
    open_file: Open, unpacked: Path, script: bool
) -> None:
    page = open_file(unpacked / PAGE, script=script)
    links = page.locator("a[download]:not([href$='.svg'])")
    assert links.count() >= 4
    for link in filter(Locator.is_visible, links.all()):
        name, content = taken(page, link)
        assert content == (unpacked / "downloads" / name).read_bytes()


@pytest.mark.parametrize("script", [True, False])
def test_from_a_disk_a_picture_opens_by_itself_and_can_be_saved_from_there(
    open_file: Open, unpacked: Path, script: bool
) -> None:
    page = open_file(unpacked / PAGE, script=script)
    tools = page.locator("#figure-trend .tools")
    assert tools.get_by_role("button").count() == int(script), "PNG needs the script"
    tools.get_by_text("Picture (SVG)").click()
    page.wait_for_url("**/downloads/04_gcse_trend_trend.svg")
    assert "Stoke 64.3%" in page.content()


@pytest.mark.parametrize("script", [True, False])
def test_without_a_network_everything_works_or_is_not_offered(
    open_file: Open, unpacked: Path, script: bool
) -> None:
    page = open_file(unpacked / PAGE, script=script)
    page.context.set_offline(True)
    page.reload()
    fold = page.locator("details.codes")
    fold.locator("> summary").click()
    assert fold.locator(".code").first.is_visible()
    taken(page, page.locator("#figure-trend .tools [href$='.csv']"))
    if script:
        taken(page, page.locator("#figure-trend .tools button"))
        page.get_by_role("button").get_by_text("Dark page").click()
        assert page.locator("html").get_attribute("data-theme") == "dark"
    else:
        assert page.get_by_role("button").count() == 0
    requests = [what for kind, what in page.seen if kind == "request"]  # type: ignore[attr-defined]
    asked = {what for what in requests if not what.startswith("data:")}
    assert asked <= {page.url, (unpacked / "downloads" / "04_gcse_trend_trend.csv").as_uri()}
    assert [what for kind, what in page.seen if kind != "request"] == []  # type: ignore[attr-defined]
