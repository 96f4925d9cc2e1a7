"""The page of somebody who only wrote: what they sent, and neither a curve nor a closeness."""

import pytest
from ledger_builders import at

pytestmark = pytest.mark.django_db


def test_no_closeness_is_told_and_no_curve_drawn(owner, world):
    shop = world.ledger.person("Vera Vendor", "vera@shop.example")
    for day in range(1, 9):
        world.ledger.message(shop, [world.me], at(2020, 12, day), "Offer", "Look at this")
    world.ledger.ties()
    one_way = owner.get(f"/people/{shop.id}").content.decode()
    assert '<dd class="n">8</dd>' in one_way
    assert 'data-name="tie"' not in one_way
    assert "<dt>now</dt>" not in one_way
    both = owner.get(f"/people/{world.anna.id}").content.decode()
    assert 'data-name="tie"' in both
    assert "<dt>now</dt>" in both
