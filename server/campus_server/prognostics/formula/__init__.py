"""A small language for what can be computed of an equipment's points, and for rules over them.

    head / (frequency / 50)^2                    a number
    valve <= 0.02 and mixed + 1.1 - supply > 1.5 a condition: 1, 0, or missing
    lag(55 + 85 * load^1.6, 45)                  a first-order lag of 45 minutes
    [gw-b07/CHWP-1.flow] > 180                   a name with other signs in it

`parsing.parse` reads it, `evaluation.evaluate` computes it over arrays. Nothing else can be
reached from a formula, and neither takes longer than its text is long.
"""
