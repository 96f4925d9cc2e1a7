"""The same world as every other source tells it: address books, calendars, networks, archives.

Open `habits` for how sources disagree, `relations` for how close people are over time,
`truths` for what is true, `bulk` for exports of any size.
"""
