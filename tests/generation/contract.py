"""What every back end must do, whatever writes behind it."""

from __future__ import annotations

import threading
import time

from generation.backends.base import Backend, Message, Options, Request, whole

ASKED = Request(
    task="plot_summary",
    messages=(Message(role="system", content="You write."), Message(role="user", content="A logline, please.")),
)


class TextBackendContract:
    """There must be a fixture `writer`.

    Attributes:
        by_chance: whether another seed says something else.
        own_dice: whether a seed holds while another answer is written; some servers share one generator.
    """

    by_chance = True
    own_dice = True

    def test_the_last_piece_and_no_other_has_a_finish(self, writer: Backend) -> None:
        pieces = list(writer.generate(ASKED, Options(most_tokens=12)))
        assert [bool(piece.finish) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
        assert pieces[-1].usage is not None and pieces[-1].usage.seconds >= 0
        assert len({piece.model for piece in pieces}) == 1

    def test_a_limit_is_kept_and_said(self, writer: Backend) -> None:
        _, last = whole(writer.generate(ASKED, Options(most_tokens=3)))
        assert last.finish in ("length", "stop") and last.usage is not None
        assert last.usage.completion_tokens is None or last.usage.completion_tokens <= 3

    def test_a_seed_says_the_same_again(self, writer: Backend) -> None:
        texts = {whole(writer.generate(ASKED, Options(most_tokens=16, seed=seed)))[0] for seed in (5, 5, 5)}
        assert len(texts) == 1

    def test_another_seed_says_something_else(self, writer: Backend) -> None:
        told = [whole(writer.generate(ASKED, Options(most_tokens=16, seed=seed)))[0] for seed in range(4)]
        assert len(set(told)) > 1 or not self.by_chance

    def test_a_stop_is_where_it_ends(self, writer: Backend) -> None:
        told, _ = whole(writer.generate(ASKED, Options(most_tokens=24, seed=5)))
        assert len(told) > 6
        stop = told[4:6]
        cut, last = whole(writer.generate(ASKED, Options(most_tokens=24, seed=5, stop=(stop,))))
        assert cut == told[: told.index(stop)] and last.finish == "stop"

    def test_cancelled_before_it_began(self, writer: Backend) -> None:
        text, last = whole(writer.generate(ASKED, Options(most_tokens=400), lambda: True))
        assert last.finish == "cancelled" and len(text) < 400

    def test_two_at_once_do_not_mix(self, writer: Backend) -> None:
        alone = [whole(writer.generate(ASKED, Options(most_tokens=12, seed=seed)))[0] for seed in (1, 2)]
        found: dict[int, str] = {}

        def write(seed: int) -> None:
            found[seed] = whole(writer.generate(ASKED, Options(most_tokens=12, seed=seed)))[0]

        threads = [threading.Thread(target=write, args=(seed,)) for seed in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert all(found.values()) and sorted(found) == [1, 2]
        assert [found[1], found[2]] == alone or not self.own_dice

    def test_closed_it_can_be_used_again(self, writer: Backend) -> None:
        before = whole(writer.generate(ASKED, Options(most_tokens=8)))[0]
        writer.close()
        time.sleep(0.01)
        assert whole(writer.generate(ASKED, Options(most_tokens=8)))[0] == before
