"""What is wrong with a formula, and where, for the person who wrote it."""

from campus_server.errors import CampusError
from campus_server.finding import Sentence

__all__ = ["FormulaError"]


class FormulaError(CampusError):
    """`position` counts characters from 0; the sentence counts them from 1, as people do."""

    def __init__(self, position: int, zh: str, en: str) -> None:
        self.position = position
        self.sentence = Sentence(
            f"公式第 {position + 1} 个字符处：{zh}", f"Formula, at character {position + 1}: {en}"
        )
        super().__init__(self.sentence.en)
