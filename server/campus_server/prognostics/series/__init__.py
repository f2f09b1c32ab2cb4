"""A single series (a meter, a lone sensor): is its newest value new, and how rarely is it so?"""
