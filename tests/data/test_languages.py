from __future__ import annotations

from collections import Counter

import pytest

from data.languages import find_language, settle


@pytest.mark.parametrize(
    ("text", "language"),
    {
        "The light is the best thing in the whole film.": "en",
        "Una película maravillosa que no deja a nadie indiferente.": "es",
        "Un film magnifique, tout simplement superbe et bouleversant.": "fr",
        "Ein wunderbarer Film voller Gefühl und Witz, sehr zu empfehlen.": "de",
        "太好看了": "zh",
        "太好看了 so good": "zh",
        "とても面白い映画でした。": "ja",
        "정말 재미있어요": "ko",
        "Отличный фильм": "ru",
        "Дуже гарний фільм, її варто": "uk",
        "12/10 !!!": "und",
        "": "und",
        "Superb": None,
    }.items(),
)
def test_language(text: str, language: str | None) -> None:
    assert find_language(text) == language


def test_short_texts_go_with_the_majority() -> None:
    seen: Counter[str] = Counter()
    assert settle(["es", None, "es", "en", "und"], seen) == ["es", "es", "es", "en", "und"]
    assert settle([None], seen) == ["es"]
    assert settle([None], Counter()) == ["und"]
    assert settle([None, "zh", "zh", "en"], Counter()) == ["en", "zh", "zh", "en"]
