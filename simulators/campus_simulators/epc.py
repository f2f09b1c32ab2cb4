"""GIAI-96: the number of an individual asset as an RFID tag carries it.

GS1 EPC Tag Data Standard 1.13, section 14.6.5.1: header 0x34, filter, partition, company
prefix, individual asset reference.
"""

__all__ = ["giai96"]

_HEADER = 0x34
_BITS = {12: (0, 40), 11: (1, 37), 10: (2, 34), 9: (3, 30), 8: (4, 27), 7: (5, 24), 6: (6, 20)}
"""Digits of the company prefix → (partition, bits of the prefix); together with the reference 82."""


def giai96(company_prefix: str, reference: int, filter_value: int = 3) -> str:
    """24 hexadecimal digits. Raise `ValueError` for what does not fit into the 96 bits."""
    if not company_prefix.isdecimal() or len(company_prefix) not in _BITS:
        raise ValueError(f"a company prefix has 6 to 12 digits: {company_prefix!r}")
    if not 0 <= filter_value <= 7:
        raise ValueError(f"a filter value is 0 to 7: {filter_value}")
    partition, prefix_bits = _BITS[len(company_prefix)]
    reference_bits = 82 - prefix_bits
    if not 0 <= reference < 1 << reference_bits:
        raise ValueError(f"the reference does not fit into {reference_bits} bits: {reference}")
    number = _HEADER
    for value, width in (
        (filter_value, 3),
        (partition, 3),
        (int(company_prefix), prefix_bits),
        (reference, reference_bits),
    ):
        number = number << width | value
    return f"{number:024X}"
