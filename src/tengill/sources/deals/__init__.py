"""Lists of deals as CSV: HubSpot, Pipedrive, Salesforce, Stripe, or anybody's own. Streamed.

`recognise(path)` says what the file is and what its columns mean; `outcomes(path, shape)` reads it.
"""

from tengill.sources.deals.columns import FIELDS, OPTIONS
from tengill.sources.deals.reading import outcomes
from tengill.sources.deals.shape import Shape, recognise, sample
from tengill.sources.deals.table import UnreadableDealsError

__all__ = ["FIELDS", "OPTIONS", "Shape", "UnreadableDealsError", "outcomes", "recognise", "sample"]
