"""A studio's brand voice is a file that people and the app both write."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from data.errors import SettingsError
from data.house import FILE, format_house, load_house, parse_house, save_house
from data.settings import Settings
from data.tomltext import quoted, quoted_lines
from data.writing import HouseRule, HouseStyle

ANY = st.text(st.characters(codec="utf-8"), max_size=30)
WORD = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(lambda text: text.strip() == text != "")


def style() -> HouseStyle:
    return HouseStyle(
        voice='Plain and warm.\nNever "epic"; no \\ either.\r\n不用感叹号',
        banned=("masterpiece", "杰作", "=SUM(A1)", 'a "quoted" word'),
        rules=(
            HouseRule(avoid="must-see", instead="worth an evening", why="everybody says so"),
            HouseRule(avoid="best", level="block"),
        ),
        awards={"The Tidewater Letters": ("Silver Reel 2024",), 'A "title" = [odd]': (), "灯塔": ("金卷轴",)},
        exclamations=0,
    )


def test_a_studio_without_the_file_has_no_rules(settings: Settings) -> None:
    assert load_house(settings) == HouseStyle()
    assert not (settings.studio / FILE).exists()


def test_a_style_comes_back_as_it_was_saved(settings: Settings) -> None:
    save_house(settings, style())
    assert load_house(settings) == style()
    save_house(settings, HouseStyle(voice="Short."))
    assert load_house(settings) == HouseStyle(voice="Short.")
    assert [path.name for path in settings.studio.iterdir() if "house" in path.name] == [FILE]


def test_the_file_is_one_that_a_person_can_read_and_write(settings: Settings) -> None:
    save_house(settings, style())
    text = (settings.studio / FILE).read_text(encoding="utf-8")
    assert '    "masterpiece",\n' in text and 'avoid = "best"\nlevel = "block"\n' in text and "杰作" in text
    assert text.startswith("# How this studio speaks")
    by_hand = 'banned = ["epic", ]\n\n# ours\n[[rules]]\navoid = " movie "\ninstead = "film"\n'
    (settings.studio / FILE).write_text(by_hand, encoding="utf-8")
    assert load_house(settings) == HouseStyle(banned=("epic",), rules=(HouseRule(avoid="movie", instead="film"),))


@pytest.mark.parametrize(
    ("text", "said", "line"),
    [
        ('voice = "a"\nbanned = ["x" "y"]\n', "not valid TOML", "line 2"),
        ('voice = "a"\nbaned = ["x"]\n', "'baned' is unknown", "line 2"),
        ('\n\nbanned = ["x", ""]\n', "'banned'", "line 3"),
        ('exclamations = "few"\n', "'exclamations'", "line 1"),
        (
            '[[rules]]\navoid = "a"\n[[rules]]\nwhy = "b"\n[[rules]]\navoid = "c"\n',
            "'rules.avoid' is missing",
            "line 3",
        ),
        ('[[rules]]\navoid = "a"\n[[rules]]\navoid = "b"\nlevel = "loud"\n', "'rules.level'", "line 5"),
        ('[awards]\n"The Pier" = "all of them"\n', "'awards.The Pier'", "line 2"),
        ('voice = "' + "x" * 2001 + '"', "'voice'", "line 1"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(settings: Settings, text: str, said: str, line: str) -> None:
    (settings.studio / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_house(settings)
    assert said in refused.value.what and line in f"{refused.value.what} {refused.value.where}"
    assert str(settings.studio / FILE) in refused.value.where


def test_a_file_that_is_no_text_is_refused(settings: Settings) -> None:
    (settings.studio / FILE).write_bytes(b"voice = '\xff'")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_house(settings)
    (settings.studio / FILE).unlink()
    (settings.studio / FILE).mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_house(settings)
    with pytest.raises(SettingsError, match="cannot be written"):
        save_house(settings, style())
    assert [path.name for path in settings.studio.iterdir() if path.name.startswith(f".{FILE}")] == []


def test_a_style_that_cannot_be_written_leaves_the_old_one(settings: Settings) -> None:
    save_house(settings, style())
    with pytest.raises(SettingsError, match="half a character"):
        save_house(settings, HouseStyle(awards={"a \ud800 b": ()}))
    assert load_house(settings) == style()


@hypothesis(max_examples=150, deadline=None)
@given(
    voice=ANY,
    banned=st.lists(WORD, max_size=3),
    awards=st.dictionaries(ANY, st.lists(ANY, max_size=2), max_size=3),
    rules=st.lists(st.tuples(WORD, ANY.map(str.strip)), max_size=3),
)
def test_any_style_survives_its_file(
    voice: str,
    banned: list[str],
    awards: dict[str, list[str]],
    rules: list[tuple[str, str]],
) -> None:
    whole = HouseStyle(
        voice=voice,
        banned=tuple(banned),
        awards={title: tuple(given) for title, given in awards.items()},
        rules=tuple(HouseRule(avoid=avoid, instead=instead) for avoid, instead in rules),
    )
    assert parse_house(format_house(whole)) == whole


@given(ANY)
def test_a_text_is_the_same_in_toml(text: str) -> None:
    assert tomllib.loads(f"a = {quoted(text)}\nb = {quoted_lines(text)}") == {"a": text, "b": text}
