"""Every page is measured, or left out with a reason: nobody forgets a new one."""

from benchmarks import pages_list

from tengill.web.urls import urlpatterns


def test_every_route_is_measured_or_left_out_with_a_reason():
    routes = {one.name for one in urlpatterns}
    source = pages_list.__spec__.loader.get_source(pages_list.__name__)
    measured = {name for name in routes if f'_page("{name}"' in source}
    # Some are written once for several addresses.
    measured |= {name for name in routes if f'_page("{name}",' in source}
    left_out = set(pages_list.LEFT_OUT)
    assert routes - measured - left_out == set()
    assert measured & left_out == set()
    assert left_out - routes == set()
    assert all(pages_list.LEFT_OUT.values())
