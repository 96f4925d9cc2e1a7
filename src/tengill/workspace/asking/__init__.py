"""The questions a network answers, one module each, every answer with its evidence.

`knowing` who knows about a topic, `ways` who can introduce me to somebody, `introducing` whom I should
introduce, `events` who will be there and was there, `holdings` what I hold in an organisation,
region or field, `place` who somebody is in the network. `asks` keeps what people look for and offer.
How they are reckoned: `docs/explanation/asking.md`.
"""
