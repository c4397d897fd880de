"""How a studio's pictures look is a file with a logo beside it, and what cannot be printed is refused."""

from __future__ import annotations

import pytest

from data.errors import MarqueeError
from data.picture_house import FILE, LOGOS, load_picture_house, save_picture_house
from data.pictures.records import House
from data.settings import Settings

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x08\x00\x00\x00\x08"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'/></svg>"


def logos(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.studio.iterdir() if "logo" in path.name)


def test_a_studio_without_the_file_has_marquees_own_style(settings: Settings) -> None:
    assert load_picture_house(settings) == House()
    assert not (settings.studio / FILE).exists()


@pytest.mark.parametrize(("logo", "file"), [(b"", []), (PNG, [LOGOS[0]]), (SVG, [LOGOS[1]])])
def test_a_style_comes_back_as_it_was_saved(settings: Settings, logo: bytes, file: list[str]) -> None:
    house = House(
        name='灯塔 "Film"', colours={"praise": "#0072B2", "paper.dark": "#101010"}, logo=logo, credit="© =1+1 \\ 榜单"
    )
    save_picture_house(settings, house)
    assert load_picture_house(settings) == house and logos(settings) == file
    save_picture_house(settings, House(name="Another", logo=SVG))
    assert logos(settings) == [LOGOS[1]]
    save_picture_house(settings, House())
    assert load_picture_house(settings) == House() and logos(settings) == []


@pytest.mark.parametrize(
    ("house", "said"),
    [
        (House(colours={"prise": "#0072B2"}), "no colour 'prise'"),
        (House(colours={"paper.sepia": "#0072B2"}), "no colour 'paper.sepia'"),
        (House(logo=b"GIF89a"), "neither PNG nor SVG"),
        (House(logo=SVG.replace(b"<path", b"<script>1</script><path")), "run or fetch"),
        (House(logo=SVG.replace(b"<path", b"<image href='http://localhost/x.png'/><path")), "run or fetch"),
        (House(logo=PNG + b"0" * 1_000_000), "larger than 1 MB"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_nothing_is_written(
    settings: Settings, house: House, said: str
) -> None:
    with pytest.raises(MarqueeError, match=said):
        save_picture_house(settings, house)
    assert not (settings.studio / FILE).exists() and logos(settings) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 3", "the key 'name' cannot be used"),
        ("colour = {}", "the key 'colour' cannot be used"),
        ('logo = "/etc/passwd"', "the key 'logo' is unknown"),
        ('[colours]\npaper = "white"', "colours.paper"),
        ("name = ", "cannot be read"),
    ],
)
def test_a_file_written_by_hand_says_what_is_wrong_with_it(settings: Settings, text: str, said: str) -> None:
    (settings.studio / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(MarqueeError, match=said):
        load_picture_house(settings)
