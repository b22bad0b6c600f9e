"""The quotes of a block with what stands before each: a column's name, a step's number."""

from __future__ import annotations

from dataclasses import dataclass, replace

from copilot.reply import Block


@dataclass(frozen=True, slots=True)
class Entry:
    """A quote with what stands before it; "" where nothing does."""

    label: str
    text: str


def entries(block: Block) -> tuple[Entry, ...]:
    """The quotes with what stands before each in the block's text; the bare text where they are not found in it.

    A line with nothing before it goes on with the cell or step above it.
    """
    found: list[Entry] = []
    end = 0
    for citation in block.citations:
        start = block.text.find(citation.quote, end)
        if start < 0:
            return (Entry("", block.text),)
        label = block.text[end:start].strip().removesuffix(":").removesuffix(".")
        if found and found[-1].label and not label:
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n{citation.quote}")
        else:
            found.append(Entry(label, citation.quote))
        end = start + len(citation.quote)
    return tuple(found) or (Entry("", block.text),)
