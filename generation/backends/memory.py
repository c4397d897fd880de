"""How much memory a local model takes, and whether this machine has it."""

from __future__ import annotations

from pathlib import Path

from generation.backends.checkpoints import Stored
from generation.backends.transformers_local import Precision

#: Left for the system, the server and the studio.
RESERVE = 3 * 2**29
#: torch and transformers themselves, and what an answer takes beside the weights.
_LIBRARIES = 500_000_000
#: Peak bytes a parameter while a model is loaded, beside the mapped file. Measured on Qwen3's shape with 125 and 251
#: million parameters; int8 passes through two copies at 32 bits.
_LOADING = {"int8": 4.0, "float32": 4.0, "bfloat16": 0.1}
_LIMIT = Path("/sys/fs/cgroup/memory.max")


def memory_needed(size: int, precision: Precision, stored: Stored = "bfloat16", parameters: int = 0) -> int:
    """Most bytes of memory that a model takes on a CPU, while it is loaded and after.

    Args:
        size: of its weights on disk.
        parameters: how many it has, if that is known better than from the size.
    """
    counted = parameters or size // (4 if stored == "float32" else 2)
    held = "int8" if precision == "auto" else precision
    converted = 2.0 * counted if held == "bfloat16" and stored != "bfloat16" else 0.0
    return int(_LIBRARIES + size + _LOADING[held] * counted + converted)


def memory_of_machine() -> int:
    """Bytes of memory that this process can have at most."""
    import psutil

    total = int(psutil.virtual_memory().total)
    try:
        said = _LIMIT.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return total
    return min(total, int(said)) if said.isdigit() else total


def fits(needed: int, memory: int) -> bool:
    """Whether that much can be had beside everything else."""
    return needed <= memory - RESERVE
